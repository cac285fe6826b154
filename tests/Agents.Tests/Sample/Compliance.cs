using Vanguards.Agents.Tests.Hosting;

namespace Vanguards.Agents.Tests.Sample;

/// <summary>accuracy-engine against SQL: what each rule applies to, who fails it, and who cannot be judged.</summary>
[Collection(SampleRun.Collection)]
public sealed class Compliance(SampleRun run)
{
    /// <summary>Subjects are the rows of a table but copies and totals; <c>bad_*</c> says which defects make them unfit for which columns.</summary>
    private const string Subjects = """
        CREATE OR REPLACE TABLE s_leases AS
        SELECT *, lower(trim(lease_id)) AS k, coalesce(n > 1, false) OR lease_id IS NULL AS bad_key,
               CAST(royalty_rate AS DOUBLE) NOT BETWEEN 0 AND 0.5 AS bad_royalty
        FROM (SELECT raw.*, d.n FROM (SELECT * FROM raw_leases QUALIFY row_number() OVER (PARTITION BY lower(trim(lease_id)), lease_name, net_acres, lessee, expiry_date ORDER BY line) = 1) raw
              LEFT JOIN (SELECT lease_id AS k, count(*) AS n FROM distinct_leases GROUP BY 1) d ON d.k = lower(trim(raw.lease_id)));
        CREATE OR REPLACE TABLE s_inspections AS SELECT *, lower(lease_id) AS k, CAST(inspected_date AS DATE) AS day, inspection_id IS NULL AS bad_key, CAST(inspected_date AS DATE) > a() AS bad_day FROM raw_inspections;
        CREATE OR REPLACE TABLE s_violations AS
        SELECT *, CAST(issued_date AS DATE) AS issued, CAST(due_date AS DATE) AS due, CAST(resolved_date AS DATE) AS resolved, CAST(penalty_usd AS DOUBLE) AS penalty, CAST(paid_usd AS DOUBLE) AS paid,
               violation_id IS NULL OR coalesce(CAST(resolved_date AS DATE) < CAST(issued_date AS DATE), false) AS bad
        FROM raw_violations;
        CREATE OR REPLACE TABLE boe AS SELECT k, sum(oil + gas / 6) AS boe12 FROM months WHERE m >= first_month() AND m < date_trunc('month', a()) GROUP BY k;
        CREATE OR REPLACE TABLE spuds AS SELECT k, min(spud) AS first_spud, bool_or(approved <= spud) AS permitted FROM permits WHERE type = 'DRILL' AND spud IS NOT NULL GROUP BY k;
        CREATE OR REPLACE TABLE first_months AS SELECT k, min(m) AS m FROM months WHERE oil + gas / 6 > 0 GROUP BY k;
        CREATE OR REPLACE TABLE due_months AS SELECT CAST(m AS DATE) AS m FROM generate_series(first_month(), CAST(date_trunc('month', a()) - INTERVAL 1 MONTH AS DATE), INTERVAL 1 MONTH) AS g(m) WHERE last_day(CAST(m AS DATE)) <= a() - 45;
        """;

    public static TheoryData<string, string> Rules => new()
    {
        { "C01", "SELECT CASE WHEN bad_key THEN NULL ELSE coalesce(permitted, false) END FROM s_leases JOIN boe USING (k) LEFT JOIN spuds USING (k) WHERE boe12 > 0" },
        { "C02", "SELECT CASE WHEN bad_key THEN NULL ELSE EXISTS (SELECT 1 FROM s_inspections i WHERE i.k = s_leases.k AND day BETWEEN a() - 365 AND a()) END FROM s_leases JOIN boe USING (k) WHERE boe12 > 0" },
        { "C03", "SELECT CASE WHEN bad_key THEN NULL ELSE inspection_id IN (SELECT inspection_id FROM raw_violations) END FROM s_inspections WHERE result = 'FAIL'" },
        { "C04", "SELECT CASE WHEN bad_key OR bad_day THEN NULL WHEN EXISTS (SELECT 1 FROM s_inspections f WHERE f.k = s.k AND f.type = 'FOLLOW_UP' AND f.day > s.day AND f.day <= s.day + 90 AND f.day <= a()) THEN true WHEN a() <= day + 90 THEN NULL ELSE false END FROM s_inspections s WHERE result = 'FAIL'" },
        { "C05", "SELECT CASE WHEN bad THEN NULL WHEN resolved IS NOT NULL THEN resolved <= due WHEN a() <= due THEN NULL ELSE false END FROM s_violations" },
        { "C06", "SELECT CASE WHEN bad THEN NULL WHEN resolved IS NOT NULL THEN resolved <= issued + 30 WHEN a() <= issued + 30 THEN NULL ELSE false END FROM s_violations WHERE severity = 'CRITICAL'" },
        { "C07", "SELECT CASE WHEN bad THEN NULL WHEN paid >= penalty THEN true WHEN a() <= issued + 60 THEN NULL ELSE false END FROM s_violations WHERE penalty <> 0" },
        { "C08", "SELECT CASE WHEN bad_key THEN NULL ELSE NOT EXISTS (SELECT 1 FROM due_months d WHERE NOT EXISTS (SELECT 1 FROM months p WHERE p.k = s_leases.k AND p.m = d.m)) END FROM s_leases WHERE status = 'HBP'" },
        { "C09", "SELECT CASE WHEN bad_key OR bad_royalty THEN NULL ELSE CAST(royalty_rate AS DOUBLE) >= 0.125 END FROM s_leases" },
        { "C10", "SELECT CASE WHEN bad_key THEN NULL ELSE CAST(rental_paid_through AS DATE) >= a() END FROM s_leases WHERE status IN ('ACTIVE', 'SHUT_IN')" },
        { "C11", "SELECT CASE WHEN bad_key THEN NULL ELSE last_day(m) >= first_spud END FROM s_leases JOIN spuds USING (k) JOIN first_months USING (k)" },
        { "C12", "SELECT CASE WHEN permit_id IS NULL THEN NULL WHEN spud_date IS NOT NULL THEN true ELSE CAST(expires_date AS DATE) >= a() END FROM raw_permits WHERE status = 'APPROVED'" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void AccuracyEngine_Rule_EqualsTheSql(string id, string sql)
    {
        var connection = run.Recomputed;
        TestTables.Run(connection, Subjects);
        var counts = connection.Query($"SELECT count(*) FILTER (v) AS passed, count(*) FILTER (NOT v) AS failed, count(*) FILTER (v IS NULL) AS unknown FROM ({sql}) AS t(v)").Single();
        var rule = run.Compliance.Get("rules").Item("id", id);

        Assert.Equal(
            ((long)counts["passed"]!, (long)counts["failed"]!, (long)counts["unknown"]!),
            (rule.Get("passed").GetInt64(), rule.Get("failed").GetInt64(), rule.Get("notCheckable").GetInt64()));
        Assert.Equal("FAILED", rule.Text("status"));
        Assert.Equal(Math.Min(50, rule.Get("failed").GetInt64() + rule.Get("notCheckable").GetInt64()), rule.Get("evidence").GetArrayLength());
    }

    [Fact]
    public void AccuracyEngine_Rate_IsOverTheSumsOfAllRules()
    {
        var rules = run.Compliance.Get("rules").EnumerateArray().ToList();
        var (passed, failed) = (rules.Sum(rule => rule.Number("passed")), rules.Sum(rule => rule.Number("failed")));

        Assert.Equal(Math.Round(passed / (passed + failed), 4), run.Compliance.Number("complianceRate"));
        Assert.All(rules, rule => Assert.Equal(rule.Number("applicable"), rule.Number("passed") + rule.Number("failed") + rule.Number("notCheckable")));
    }

    [Fact]
    public void AccuracyEngine_ByLease_ListsEveryFailedSubject()
    {
        var fromEvidence = run.Compliance.Get("rules").EnumerateArray()
            .SelectMany(rule => rule.Get("evidence").EnumerateArray().Where(row => row.Text("result") == "FAILED").Select(row => (Lease: row.Text("leaseId")!, Rule: rule.Text("id")!)))
            .Distinct().Order();
        var listed = run.Compliance.Get("byLease").EnumerateArray().SelectMany(lease => lease.Get("failedRules").EnumerateArray().Select(rule => (lease.Text("leaseId")!, rule.GetString()!))).Order();

        Assert.Equal(fromEvidence, listed);
    }
}
