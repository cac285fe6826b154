using DuckDB.NET.Data;
using Vanguards.Agents.Tests.Hosting;

namespace Vanguards.Agents.Tests.Sample;

/// <summary>The rules of the domain once more, in SQL over the CSV files' text, sharing nothing with the agents.</summary>
internal static class Recomputation
{
    /// <summary>Tables <c>leases</c>, <c>t12</c>, <c>figures</c>: one row for each lease, unrounded.</summary>
    private const string Performance = """
        CREATE TABLE leases AS
        SELECT lower(trim(lease_id)) AS k, trim(lease_id) AS id, line, lease_name, county, upper(trim(status)) AS status, title_status,
               CAST(expiry_date AS DATE) AS expiry, CAST(effective_date AS DATE) AS effective, CAST(primary_term_months AS INT) AS term,
               CAST(net_acres AS DOUBLE) AS net, CAST(royalty_rate AS DOUBLE) AS royalty, CAST(working_interest AS DOUBLE) AS wi,
               CAST(rental_usd_per_acre AS DOUBLE) AS rental, CAST(rental_paid_through AS DATE) AS paid, CAST(extension_months AS INT) AS ext,
               coalesce(CAST(extension_usd_per_acre AS DOUBLE), CAST(market_usd_per_acre AS DOUBLE)) AS asked,
               CAST(market_usd_per_acre AS DOUBLE) AS market, CAST(option_notice_date AS DATE) AS notice
        FROM raw_leases WHERE trim(coalesce(lease_id, '')) <> ''
        QUALIFY row_number() OVER (PARTITION BY lower(trim(lease_id)) ORDER BY line) = 1;

        CREATE TABLE months AS
        SELECT lower(trim(lease_id)) AS k, CAST(month AS DATE) AS m, CAST(oil_bbl AS DOUBLE) AS oil, CAST(gas_mcf AS DOUBLE) AS gas,
               CAST(oil_price_usd_bbl AS DOUBLE) AS oil_price, CAST(gas_price_usd_mcf AS DOUBLE) AS gas_price, CAST(operating_cost_usd AS DOUBLE) AS cost
        FROM raw_production WHERE month IS NOT NULL AND lease_id IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY k, m ORDER BY line) = 1;

        CREATE TABLE t12 AS
        SELECT months.*, date_diff('month', first_month(), m) AS x, oil + gas / 6 AS boe, wi * cost AS c,
               wi * (1 - royalty) * (oil * oil_price * (1 - 0.046) + gas * gas_price * (1 - 0.075)) AS r
        FROM months JOIN leases USING (k) WHERE m >= first_month() AND m < date_trunc('month', a());

        CREATE TABLE permits AS
        SELECT DISTINCT lower(trim(lease_id)) AS k, permit_id, type, status, CAST(approved_date AS DATE) AS approved, CAST(expires_date AS DATE) AS expires, CAST(spud_date AS DATE) AS spud
        FROM raw_permits;
        CREATE VIEW open_drill AS SELECT * FROM permits WHERE type = 'DRILL' AND status = 'APPROVED' AND spud IS NULL AND expires >= a();

        CREATE TABLE year AS
        SELECT leases.k, count(x) AS reported, coalesce(sum(boe), 0) AS boe12, coalesce(sum(r), 0) AS revenue, coalesce(sum(c), 0) AS cost,
               CASE WHEN count(*) FILTER (boe > 0) >= 6 THEN regr_slope(ln(CASE WHEN boe > 0 THEN boe END), x) END AS b
        FROM leases LEFT JOIN t12 USING (k) GROUP BY leases.k;

        CREATE TABLE last3 AS
        SELECT k, avg(r) AS r0, avg(c) AS c0 FROM (SELECT * FROM t12 QUALIFY row_number() OVER (PARTITION BY k ORDER BY x DESC) <= 3) GROUP BY k;

        -- R_k never rises, so the months before the limit are those with R_k over C0.
        CREATE TABLE ahead AS
        SELECT k, count(*) FILTER (rk > c0) AS economic_limit, coalesce(sum((rk - c0) / pow(1.1, i / 12.0)) FILTER (rk > c0), 0) AS pv
        FROM (SELECT k, i, coalesce(c0, 0) AS c0, coalesce(r0, 0) * exp(least(coalesce(b, 0), 0) * i) AS rk
              FROM leases JOIN year USING (k) LEFT JOIN last3 USING (k), unnest(generate_series(1, coalesce(ext, 36))) AS u(i))
        GROUP BY k;

        CREATE TABLE figures AS
        SELECT *, pv + acreage AS stake, pv + acreage - renewal AS npv, (pv + acreage - net * rental * n / 12) / net AS break_even
        FROM (SELECT *, net * market * f AS acreage, CASE WHEN held THEN 0 ELSE net * asked + net * rental * n / 12 END AS renewal
              FROM (SELECT l.*, y.* EXCLUDE (k), economic_limit, pv, coalesce(ext, 36) AS n, date_diff('day', a(), expiry) AS days,
                           CASE WHEN status IN ('ACTIVE', 'SHUT_IN') THEN net * rental ELSE 0 END AS rental12,
                           reported > 0 AND revenue - cost > 0 AS paying, reported > 0 AND revenue - cost > 0 AND status IN ('HBP', 'ACTIVE') AS held,
                           1 - exp(12 * b) AS decline,
                           CASE WHEN (reported > 0 AND revenue - cost > 0) OR k IN (SELECT k FROM open_drill) THEN 1.0
                                WHEN boe12 > 0 OR k IN (SELECT k FROM permits WHERE type = 'DRILL' AND status = 'PENDING') THEN 0.5 ELSE 0.25 END AS f
                    FROM leases l JOIN year y USING (k) JOIN ahead USING (k)));
        """;

    /// <summary>Table <c>flags</c> (k, code, severity) for leases that are not closed.</summary>
    private const string Risk = """
        CREATE TABLE open_leases AS SELECT *, a() - paid AS late FROM figures WHERE status NOT IN ('EXPIRED', 'RELEASED');
        CREATE TABLE flags AS
        SELECT k, 'EXPIRED_UNRESOLVED' AS code, 'CRITICAL' AS severity FROM open_leases WHERE status = 'ACTIVE' AND days < 0 AND NOT paying
        UNION ALL SELECT k, 'EXPIRY_NEAR', CASE WHEN days <= 30 THEN 'HIGH' WHEN days <= 60 THEN 'MEDIUM' ELSE 'LOW' END FROM open_leases WHERE days BETWEEN 0 AND 90 AND NOT held
        UNION ALL SELECT k, 'OPTION_DEADLINE', 'HIGH' FROM open_leases WHERE notice BETWEEN a() AND a() + 14
        UNION ALL SELECT k, 'OPTION_DEADLINE', 'MEDIUM' FROM open_leases WHERE notice < a() AND days >= 0
        UNION ALL SELECT k, 'CESSATION', 'CRITICAL' FROM open_leases WHERE status = 'HBP' AND coalesce((SELECT sum(boe) FROM t12 WHERE t12.k = open_leases.k AND x >= 9), 0) <= 0
        UNION ALL SELECT k, 'NOT_PAYING', 'HIGH' FROM open_leases WHERE boe12 > 0 AND NOT paying
        UNION ALL SELECT k, 'STEEP_DECLINE', 'MEDIUM' FROM open_leases WHERE round(decline, 4) > 0.35
        UNION ALL SELECT k, 'ECONOMIC_LIMIT', 'MEDIUM' FROM open_leases WHERE boe12 > 0 AND economic_limit <= 12
        UNION ALL SELECT k, 'RENTAL_ARREARS', CASE WHEN late > 60 THEN 'CRITICAL' ELSE 'HIGH' END FROM open_leases WHERE status IN ('ACTIVE', 'SHUT_IN') AND late > 0
        UNION ALL SELECT k, 'OPEN_VIOLATION',
                  CASE WHEN severity = 'CRITICAL' OR (severity = 'MAJOR' AND due < a()) THEN 'CRITICAL' WHEN severity = 'MAJOR' THEN 'HIGH' WHEN due < a() THEN 'MEDIUM' ELSE 'LOW' END
                  FROM open_leases JOIN (SELECT lower(trim(lease_id)) AS k, severity, CAST(due_date AS DATE) AS due FROM raw_violations WHERE resolved_date IS NULL) USING (k)
        UNION ALL SELECT k, 'TITLE', CASE title_status WHEN 'DISPUTED' THEN 'HIGH' ELSE 'MEDIUM' END FROM open_leases WHERE title_status IN ('DISPUTED', 'CURATIVE')
        UNION ALL SELECT k, 'DATE_DEFECT', 'MEDIUM' FROM open_leases
                  WHERE expiry <= effective OR (ext IS NULL AND abs(date_diff('day', CAST(effective + to_months(term) AS DATE), expiry)) > 31)
        UNION ALL SELECT k, 'DUPLICATE_LEASE', 'HIGH' FROM open_leases WHERE k IN (SELECT lower(trim(lease_id)) FROM distinct_leases GROUP BY ALL HAVING count(*) > 1)
        UNION ALL SELECT k, 'PERMIT_LAPSE', 'MEDIUM' FROM open_leases JOIN open_drill USING (k) WHERE expires <= a() + 90;
        """;

    /// <summary>Table <c>decisions</c>: outcome, target, deadline and figures of each lease that is not closed.</summary>
    private const string Outcomes = """
        CREATE TABLE risks AS
        SELECT k, least(100, coalesce(sum(CASE severity WHEN 'CRITICAL' THEN 40 WHEN 'HIGH' THEN 20 WHEN 'MEDIUM' THEN 8 WHEN 'LOW' THEN 2 END), 0)) AS score,
               coalesce(bool_or(severity = 'CRITICAL' OR code IN ('DATE_DEFECT', 'DUPLICATE_LEASE')), false) AS needs_person
        FROM open_leases LEFT JOIN flags USING (k) GROUP BY k;
        CREATE TABLE decisions AS
        SELECT *, CASE outcome WHEN 'RENEGOTIATE' THEN least(floor(round(0.9 * round(break_even, 2), 6)), asked) END AS target,
               CASE WHEN notice >= a() THEN notice ELSE expiry END AS deadline
        FROM (SELECT *, CASE WHEN needs_person THEN 'ESCALATE' WHEN held THEN 'HOLD'
                             WHEN round(npv, 2) >= greatest(25000, 0.1 * round(renewal, 2)) THEN CASE WHEN score >= 50 THEN 'ESCALATE' ELSE 'RENEW' END
                             WHEN round(break_even, 2) >= 0.5 * asked THEN 'RENEGOTIATE' ELSE 'RELEASE' END AS outcome
              FROM open_leases JOIN risks USING (k));
        """;

    public static DuckDBConnection Of(SampleRun run)
    {
        var connection = run.Sql();
        TestTables.Run(connection, $"""
            CREATE MACRO a() AS DATE '{SampleRun.AsOf:yyyy-MM-dd}';
            CREATE MACRO first_month() AS CAST(date_trunc('month', a()) - INTERVAL 12 MONTH AS DATE);
            CREATE VIEW distinct_leases AS SELECT DISTINCT * REPLACE (lower(trim(lease_id)) AS lease_id) FROM (SELECT * EXCLUDE (line) FROM raw_leases) WHERE lease_id IS NOT NULL;
            """);
        TestTables.Run(connection, Performance);
        TestTables.Run(connection, Risk);
        TestTables.Run(connection, Outcomes);
        return connection;
    }

    public static List<IReadOnlyDictionary<string, object?>> Query(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<IReadOnlyDictionary<string, object?>> rows = [];
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i)));
        }

        return rows;
    }
}
