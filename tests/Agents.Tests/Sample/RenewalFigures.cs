using System.Globalization;
using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;

namespace Vanguards.Agents.Tests.Sample;

/// <summary>energy-lease, red-flag and decision-tree against the SQL recomputation, over every lease of the sample.</summary>
[Collection(SampleRun.Collection)]
public sealed class RenewalFigures(SampleRun run)
{
    [Fact]
    public void EnergyLease_OnTheSample_EqualsTheSql()
    {
        var sql = run.Recomputed;
        var expected = sql.Query("SELECT * FROM figures");
        var leases = run.Performance.Get("leases");

        Assert.Equal(expected.Count, leases.GetArrayLength());
        foreach (var row in expected)
        {
            var lease = leases.Item("leaseId", (string)row["id"]!);
            Assert.Equal(Convert.ToInt64(row["days"], CultureInfo.InvariantCulture), lease.Get("daysToExpiry").GetInt64());
            Assert.Equal(row["status"] is "EXPIRED" or "RELEASED" ? "CLOSED" : (long)row["days"]! switch { < 0 => "PAST_EXPIRY", <= 90 => "IN_WINDOW", _ => "LATER" }, lease.Text("class"));
            Same(row["reported"], lease, "monthsReported");
            Same(row["boe12"], lease, "boe12");
            Same(row["revenue"], lease, "revenue12Usd");
            Same(row["cost"], lease, "cost12Usd");
            Same(row["rental12"], lease, "rental12Usd");
            Same((double)row["revenue"]! - (double)row["cost"]! - (double)row["rental12"]!, lease, "netCash12Usd");
            Assert.Equal((bool)row["paying"]!, lease.Get("paying").GetBoolean());
            Same(row["decline"], lease, "annualDecline", 0.0001);
            Assert.Equal(row["decline"] switch { null => "UNKNOWN", > 0.10 => "FALLING", < -0.10 => "RISING", _ => "FLAT" }, lease.Text("trend"));
            Same(row["economic_limit"], lease, "economicLimitMonths");
            Same(row["pv"], lease, "pvUsd");
            Same(row["acreage"], lease, "acreageValueUsd");
            Same(row["renewal"], lease, "renewalCostUsd");
            Same(row["npv"], lease, "npvUsd");
            Same(row["break_even"], lease, "breakEvenUsdPerAcre");
            Same(row["stake"], lease, "valueAtStakeUsd");
        }
    }

    [Fact]
    public void EnergyLease_Totals_EqualTheSql()
    {
        var sql = run.Recomputed;
        var row = sql.Query("""
            SELECT count(*) AS count, sum(boe12) AS boe12, sum(revenue) AS revenue12Usd, sum(cost) AS cost12Usd, sum(rental12) AS rental12Usd, sum(revenue - cost - rental12) AS netCash12Usd,
                   sum(pv) AS pvUsd, sum(acreage) AS acreageValueUsd, sum(renewal) AS renewalCostUsd, sum(npv) AS npvUsd, sum(stake) AS valueAtStakeUsd FROM figures
            """).Single();

        Assert.Equal(row.Count, run.Performance.Get("totals").EnumerateObject().Count());
        foreach (var (name, value) in row)
        {
            Same(value, run.Performance.Get("totals"), name);
        }
    }

    [Fact]
    public void EnergyLease_EveryNull_HasOneLine()
    {
        var nulls = run.Performance.Get("leases").EnumerateArray()
            .SelectMany(lease => lease.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Null).Select(field => (lease.Text("leaseId"), field.Name))).Order();
        var lines = run.Performance.Get("notComputed").EnumerateArray().Select(line => (line.Text("leaseId"), line.Text("field")!)).Where(line => line.Item1 is not null).Order();

        Assert.Equal(nulls, lines);
        Assert.Single(run.Performance.Get("notComputed").EnumerateArray(), line => line.Text("leaseId") is null);
    }

    [Fact]
    public void RedFlag_OnTheSample_EqualsTheSql()
    {
        var sql = run.Recomputed;
        var expected = sql.Query("SELECT id, code, flags.severity FROM flags JOIN leases USING (k)").Select(row => ((string)row["id"]!, (string)row["code"]!, (string)row["severity"]!)).Order();
        var leases = run.Risk.Get("riskAnalysis", "leases").EnumerateArray().ToList();
        var found = leases.SelectMany(lease => lease.Get("flags").EnumerateArray()).Select(flag => (flag.Text("leaseId")!, flag.Text("code")!, flag.Text("severity")!)).Order();

        Assert.Equal(expected, found);
        Assert.Equal(sql.Query("SELECT code, count(*) AS n FROM flags GROUP BY code").ToDictionary(row => (string)row["code"]!, row => (long)row["n"]!).OrderBy(x => x.Key),
            run.Risk.Get("riskAnalysis", "byCode").EnumerateObject().ToDictionary(code => code.Name, code => code.Value.GetInt64()).OrderBy(x => x.Key));
        foreach (var row in sql.Query("SELECT id, CAST(score AS INT) AS score FROM risks JOIN leases USING (k)"))
        {
            Assert.Equal((int)row["score"]!, run.Risk.Get("riskAnalysis", "leases").Item("leaseId", (string)row["id"]!).Get("riskScore").GetInt32());
        }
    }

    [Fact]
    public void RedFlag_Arrears_EqualTheSql()
    {
        var sql = run.Recomputed;
        var expected = sql.Query("SELECT id, net * rental * late / 365 AS amount FROM open_leases WHERE status IN ('ACTIVE', 'SHUT_IN') AND late > 0").ToDictionary(row => (string)row["id"]!, row => (double)row["amount"]!);
        var flags = run.Risk.Get("riskAnalysis", "leases").EnumerateArray().SelectMany(lease => lease.Get("flags").EnumerateArray()).ToList();

        Assert.Equal(expected.Count, flags.Count(flag => flag.TryGetProperty("amountUsd", out _)));
        foreach (var flag in flags.Where(flag => flag.Text("code") == "RENTAL_ARREARS"))
        {
            Same(expected[flag.Text("leaseId")!], flag, "amountUsd");
        }
    }

    [Fact]
    public void DecisionTree_OnTheSample_EqualsTheSql()
    {
        var sql = run.Recomputed;
        var expected = sql.Query("SELECT * FROM decisions ORDER BY deadline, round(stake, 2) DESC, id");
        var found = run.Decisions.Get("recommendations").EnumerateArray().ToList();

        Assert.Equal(expected.Select(row => ((string)row["id"]!, (string)row["outcome"]!, ((DateOnly)row["deadline"]!).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
            found.Select(it => (it.Text("leaseId")!, it.Text("outcome")!, it.Text("deadline")!)));
        foreach (var (row, it) in expected.Zip(found))
        {
            Assert.Equal(row["target"] is not null, it.TryGetProperty("targetUsdPerAcre", out _));
            if (row["target"] is { } target)
            {
                Same(target, it, "targetUsdPerAcre");
            }

            Assert.True(it.Text("outcome") == "ESCALATE" || it.Get("path").EnumerateArray().Last().Get("passed").GetBoolean());
            Assert.NotEmpty(it.Get("reasons").EnumerateArray());
        }
    }

    [Fact]
    public void DecisionTree_Impact_EqualsTheSql()
    {
        var sql = run.Recomputed;
        var impact = run.Decisions.Get("financialImpact");
        const string sums = """
            sum(round(stake, 2)) AS valueAtStakeUsd,
            sum(CASE outcome WHEN 'RENEGOTIATE' THEN net * target + net * rental * n / 12 ELSE renewal END) AS renewalCostUsd,
            sum(CASE outcome WHEN 'RENEGOTIATE' THEN stake - net * target - net * rental * n / 12 ELSE npv END) AS npvUsd
            """;
        var bought = sql.Query($"SELECT {sums} FROM decisions WHERE outcome IN ('RENEW', 'RENEGOTIATE')").Single();
        Same(bought["renewalCostUsd"], impact, "renewalCostUsd", 0.5);
        Same(bought["npvUsd"], impact, "npvUsd", 0.5);
        Same(sql.Query($"SELECT {sums} FROM decisions").Single()["valueAtStakeUsd"], impact, "valueAtStakeUsd");
        var outcomes = sql.Query($"SELECT outcome, count(*) AS count, {sums} FROM decisions GROUP BY outcome");
        Assert.Equal(outcomes.Count, impact.Get("byOutcome").EnumerateObject().Count());
        foreach (var row in outcomes)
        {
            var group = impact.Get("byOutcome", (string)row["outcome"]!);
            Same(row["count"], group, "count");
            Same(row["valueAtStakeUsd"], group, "valueAtStakeUsd");
            Same(row["renewalCostUsd"], group, "renewalCostUsd", 0.5);
            Same(row["npvUsd"], group, "npvUsd", 0.5);
        }

        Same(sql.Query("SELECT count(*) AS n FROM figures WHERE status IN ('EXPIRED', 'RELEASED')").Single()["n"], impact, "excluded");
        Assert.Empty(impact.Get("notComputed").EnumerateArray());
    }

    private static void Same(object? expected, JsonElement json, string name, double tolerance = 0.0051)
    {
        var found = json.Get(name);
        if (expected is null)
        {
            Assert.Equal(JsonValueKind.Null, found.ValueKind);
            return;
        }

        Assert.True(found.ValueKind == JsonValueKind.Number, $"{name} is {found}");
        var number = expected is System.Numerics.BigInteger big ? (double)big : Convert.ToDouble(expected, CultureInfo.InvariantCulture);
        Assert.True(Math.Abs(number - found.GetDouble()) <= tolerance, $"{name}: expected {number}, found {found}");
    }
}
