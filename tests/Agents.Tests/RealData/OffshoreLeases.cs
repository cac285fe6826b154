using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tests.RealData;

/// <summary>30,562 real leases and 69,674 months of production, of which only few columns are of use: nothing is made up for the others.</summary>
[Trait("tier", "slow")]
public sealed class OffshoreLeases(AgentHost host) : IClassFixture<AgentHost>
{
    private static readonly DateOnly AsOf = new(2004, 2, 10);

    private static string Folder
    {
        get
        {
            var root = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
            Assert.SkipUnless(root is not null && Directory.Exists(root), "VANGUARDS_REAL_DATA names no folder");
            return Path.Combine(root!, "oilgas-bsee");
        }
    }

    private AgentTable Leases() => host.Csv("leases", Path.Combine(Folder, "leases_LeaseAreaBlock.csv"), mapping: new Dictionary<string, string>
    {
        ["lease_id"] = "Lease Number",
        ["status"] = "Lease Status Code",
        ["effective_date"] = "Lease Effective Date",
        ["expiry_date"] = "Lease Expiration Date",
    });

    /// <summary>Month and year are two columns there; a query step would put them together like this.</summary>
    private AgentTable Production()
    {
        var path = Path.Combine(host.Folder, "production.csv");
        using var connection = TestTables.Open();
        TestTables.Run(connection, $"""
            COPY (SELECT "Lease Number", printf('%s-%02d', "Production Year", TRY_CAST("Production Month" AS INT)) AS month, "Lease Oil Production (BBL)", "Lease Gas-Well-Gas Production (MCF)", "Lease Water Production (BBL)"
                  FROM read_csv('{Path.Combine(Folder, "production_ProdData_03.csv")}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', null_padding = true)) TO '{path}' (HEADER)
            """);
        return host.Csv("production", path, mapping: new Dictionary<string, string>
        {
            ["lease_id"] = "Lease Number",
            ["oil_bbl"] = "Lease Oil Production (BBL)",
            ["gas_mcf"] = "Lease Gas-Well-Gas Production (MCF)",
            ["water_bbl"] = "Lease Water Production (BBL)",
        });
    }

    [Fact]
    public async Task EnergyLease_RealLeases_InventsNothing()
    {
        var (leases, production) = (Leases(), Production());
        var answer = await host.InvokeAsync("energy-lease", TestInvocation.Of(AsOf, [leases, production]));
        var output = answer.Output;

        // Too many for a list: a table has them.
        var table = Assert.Single(answer.Tables!);
        var list = table.Rows.Select(row => JsonSerializer.SerializeToElement(table.Columns.Select((column, i) => (column.Name, Value: row[i])).ToDictionary(each => each.Name, each => each.Value))).ToList();
        Assert.InRange(list.Count, 29_000, 30_562);
        // No prices, costs, interests, acres or statuses of ours: nothing in money can be known of a lease that produced.
        var producing = list.Where(lease => lease.Get("monthsReported").GetInt32() > 0).ToList();
        Assert.InRange(producing.Count, 1_000, 10_000);
        foreach (var field in (string[])["revenue12Usd", "cost12Usd", "netCash12Usd", "paying", "pvUsd", "acreageValueUsd", "renewalCostUsd", "npvUsd", "breakEvenUsdPerAcre", "valueAtStakeUsd"])
        {
            Assert.All(producing.Where(lease => lease.Number("boe12") > 0), lease => Assert.Equal(JsonValueKind.Null, lease.Get(field).ValueKind));
        }

        Assert.All(list, lease => Assert.Equal(JsonValueKind.Null, lease.Get("npvUsd").ValueKind));
        Assert.All(list, lease => Assert.Equal(JsonValueKind.Null, lease.Get("class").ValueKind));
        var nulls = list.Sum(lease => lease.EnumerateObject().Count(field => field.Value.ValueKind == JsonValueKind.Null));
        Assert.Equal(nulls, output.Get("notComputed").EnumerateArray().Count(line => line.Text("leaseId") is not null));
        AssertVolumes(output, production);
    }

    [Fact]
    public async Task IntegrityAuditor_RealTables_FindsTheirDefects()
    {
        var output = (await host.InvokeAsync("integrity-auditor", TestInvocation.Of(AsOf, [Leases(), Production()]))).Output;
        using var sql = TestTables.Open();
        var padded = Scalar(sql, $"SELECT count(*) FROM read_csv('{Path.Combine(Folder, "leases_LeaseAreaBlock.csv")}', header = true, all_varchar = true) WHERE \"Lease Number\" <> trim(\"Lease Number\") AND trim(\"Lease Number\") <> ''");

        Assert.Equal(padded, Check(output, "KEY_PADDED", "leases").Get("count").GetInt64());
        Assert.Equal(1, Check(output, "TOTALS_ROW", "production").Get("count").GetInt64());
        Assert.Equal("NOT_CHECKABLE", Check(output, "KEY_MISSING", "violations").Text("status"));
    }

    private static JsonElement Check(JsonElement output, string id, string table) => output.Get("checks").EnumerateArray().Single(check => check.Text("id") == id && check.Text("table") == table);

    private void AssertVolumes(JsonElement output, AgentTable production)
    {
        using var sql = TestTables.Open();
        var file = Path.Combine(host.Folder, Path.GetFileName(new Uri(production.Url).LocalPath));
        var expected = Scalar(sql, $"""
            SELECT sum(oil + gas / 6) FROM (SELECT trim("Lease Number") AS k, month, TRY_CAST("Lease Oil Production (BBL)" AS DOUBLE) AS oil, TRY_CAST("Lease Gas-Well-Gas Production (MCF)" AS DOUBLE) AS gas
            FROM read_parquet('{file}') WHERE month BETWEEN '2003-02' AND '2004-01' AND length(month) = 7 QUALIFY row_number() OVER (PARTITION BY k, month ORDER BY _line) = 1)
            WHERE k IN (SELECT trim("Lease Number") FROM read_csv('{Path.Combine(Folder, "leases_LeaseAreaBlock.csv")}', header = true, all_varchar = true))
            """);
        Assert.Equal(expected, output.Get("totals").Number("boe12"), 1.0);
    }

    private static double Scalar(DuckDB.NET.Data.DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToDouble(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
