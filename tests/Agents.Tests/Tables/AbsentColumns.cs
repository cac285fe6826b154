using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tests.Tables;

/// <summary>A column that a table lacks is a missing input: it never reads as if there were no such rows.</summary>
[Trait("tier", "slow")]
public sealed class AbsentColumns(AgentHost host) : IClassFixture<AgentHost>
{
    private static readonly DateOnly AsOf = new(2026, 3, 15);
    private const string Leases = """
        lease_id,status,effective_date,expiry_date,primary_term_months,royalty_rate,working_interest,net_acres,rental_usd_per_acre,rental_paid_through,extension_usd_per_acre,market_usd_per_acre,title_status
        A,HBP,2023-05-01,2026-05-01,36,0.1875,1,320,10,2026-12-31,500,650,CLEAR
        """;
    private const string Production = "lease_id,month,oil_bbl,gas_mcf,oil_price_usd_bbl,gas_price_usd_mcf,operating_cost_usd\nA,2026-01-01,100,0,70,3,9000\n";
    private const string Permits = "permit_id,lease_id,type,status,approved_date,expires_date,spud_date\nP,A,DRILL,APPROVED,2025-06-01,2026-04-30,\n";
    private const string Violations = "violation_id,inspection_id,lease_id,code,severity,issued_date,due_date,resolved_date\nV,I,A,X,MAJOR,2026-01-01,2026-02-01,\n";

    [Theory]
    [InlineData("lease_id")]
    [InlineData("month")]
    public async Task EnergyLease_ProductionLacksAKey_ComputesNoFigureOfIt(string column)
    {
        var output = await EnergyAsync(production: Without(Production, column));

        foreach (var field in (string[])["monthsReported", "boe12", "revenue12Usd", "cost12Usd", "netCash12Usd", "paying", "annualDecline", "economicLimitMonths", "pvUsd", "npvUsd", "valueAtStakeUsd"])
        {
            AssertMissing(output, field, column);
        }

        var risk = await RiskAsync(output, production: Without(Production, column));
        Assert.Contains(NotChecked(risk), line => line.Text("code") == "CESSATION" && line.Text("reason")!.Contains(column, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lease_id")]
    [InlineData("type")]
    [InlineData("status")]
    [InlineData("spud_date")]
    [InlineData("expires_date")]
    public async Task Agents_PermitsLackAColumn_SayWhatIsNotComputed(string column)
    {
        var output = await EnergyAsync(permits: Without(Permits, column));

        AssertMissing(output, "acreageValueUsd", column);
        AssertMissing(output, "npvUsd", column);
        var risk = await RiskAsync(output, permits: Without(Permits, column));
        Assert.Contains(NotChecked(risk), line => line.Text("code") == "PERMIT_LAPSE" && line.Text("reason")!.Contains(column, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lease_id")]
    [InlineData("resolved_date")]
    [InlineData("severity")]
    [InlineData("due_date")]
    public async Task RedFlag_ViolationsLackAColumn_SaysWhatIsNotChecked(string column)
    {
        var risk = await RiskAsync(await EnergyAsync(), violations: Without(Violations, column));

        Assert.Contains(NotChecked(risk), line => line.Text("code") == "OPEN_VIOLATION");
    }

    [Fact]
    public async Task DecisionTree_PriceOnlyInTheQuery_UsesIt()
    {
        // Break-even and npv as in the worked example of a pending permit.
        var query = Table("fetch", Leases) with { Source = "step" };
        var dataset = Table("leases", Without(Without(Leases, "market_usd_per_acre"), "extension_usd_per_acre"));
        AgentTable[] rest = [Table("production", Production.Split('\n')[0]), Table("permits", "permit_id,lease_id,type,status,approved_date,expires_date,spud_date\nP,A,DRILL,PENDING,,,\n"), Table("violations", Violations.Split('\n')[0])];
        var energy = await InvokeAsync("energy-lease", null, [query, dataset, .. rest]);
        var risk = (await host.InvokeAsync("red-flag", TestInvocation.Of(AsOf, [dataset, .. rest], new { a = energy }))).Output;
        var calm = JsonSerializer.Deserialize<JsonElement>("""{"riskAnalysis":{"leases":[{"leaseId":"A","riskScore":0,"band":"LOW","flags":[]}]}}""");

        var informed = (await host.InvokeAsync("decision-tree", TestInvocation.Of(AsOf, [query, dataset], new { a = energy, b = calm }))).Output;
        var blind = (await host.InvokeAsync("decision-tree", TestInvocation.Of(AsOf, [dataset], new { a = energy, b = calm }))).Output;

        Assert.Equal(JsonValueKind.Object, risk.ValueKind);
        var advice = informed.Get("recommendations")[0];
        Assert.Equal(("RENEGOTIATE", 265.0), (advice.Text("outcome"), advice.Number("targetUsdPerAcre")));
        Assert.Equal("ESCALATE", blind.Get("recommendations")[0].Text("outcome"));
        Assert.Contains("asked price", blind.Get("recommendations")[0].Get("reasons")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e308")]
    [InlineData("-1e308")]
    [InlineData("'NaN'::DOUBLE")]
    [InlineData("'Infinity'::DOUBLE")]
    public async Task Agents_NumbersBeyondReason_GiveNullsAndNoFailure(string value)
    {
        var leases = host.Query("leases", $"""
            SELECT 'L' || i AS lease_id, 'ACTIVE' AS status, DATE '2023-05-01' AS effective_date, DATE '2026-05-01' AS expiry_date, 36 AS primary_term_months, 0.1 AS royalty_rate, 1.0 AS working_interest,
                   {value} AS net_acres, {value} AS rental_usd_per_acre, DATE '2025-01-01' AS rental_paid_through, {value} AS extension_months, 1.0 AS extension_usd_per_acre, 1.0 AS market_usd_per_acre, 'CLEAR' AS title_status
            FROM range(3) AS r(i)
            """) with { Source = "dataset" };
        var production = host.Query("production", $"SELECT 'L' || (i % 2) AS lease_id, CAST(DATE '2025-06-01' + to_months(CAST(i // 2 AS INT)) AS DATE) AS month, {value} AS oil_bbl, {value} AS gas_mcf, 1.0 AS oil_price_usd_bbl, 1.0 AS gas_price_usd_mcf, {value} AS operating_cost_usd FROM range(16) AS r(i)") with { Source = "dataset" };
        AgentTable[] tables = [leases, production, Table("permits", Permits), Table("violations", Violations)];

        var energy = await InvokeAsync("energy-lease", null, tables);
        var risk = await InvokeAsync("red-flag", new { a = energy }, tables);
        var decisions = await InvokeAsync("decision-tree", new { a = energy, b = risk }, tables);
        await InvokeAsync("integrity-auditor", null, tables);
        await InvokeAsync("accuracy-engine", null, tables);

        Assert.Equal(3, decisions.Get("recommendations").GetArrayLength());
        var totals = energy.Get("totals").EnumerateObject().Where(total => total.Value.ValueKind == JsonValueKind.Null).Select(total => $"totals.{total.Name}").ToList();
        Assert.Equal(totals.Order(), energy.Get("notComputed").EnumerateArray().Where(line => line.Text("leaseId") is null).Select(line => line.Text("field")!).Order());
    }

    [Fact]
    public async Task Auditor_HugeCell_IsCutInTheExample()
    {
        var table = host.Query("leases", "SELECT 'A' AS lease_id, repeat('x', 2000000) AS expiry_date") with { Source = "dataset" };

        var example = (await InvokeAsync("integrity-auditor", null, [table])).Get("checks").EnumerateArray().Single(check => check.Text("id") == "DATE_IMPOSSIBLE" && check.Text("table") == "leases").Get("examples")[0];

        Assert.InRange(example.Get("values").Text("expiry_date")!.Length, 100, 201);
    }

    private static void AssertMissing(JsonElement output, string field, string column)
    {
        Assert.Equal(JsonValueKind.Null, output.Get("leases")[0].Get(field).ValueKind);
        Assert.Single(output.Get("notComputed").EnumerateArray(), line => line.Text("field") == field && line.Text("reason")!.Contains(column, StringComparison.Ordinal));
    }

    private static List<JsonElement> NotChecked(JsonElement risk) => [.. risk.Get("riskAnalysis", "notChecked").EnumerateArray()];

    private Task<JsonElement> EnergyAsync(string production = Production, string permits = Permits) =>
        InvokeAsync("energy-lease", null, [Table("leases", Leases), Table("production", production), Table("permits", permits)]);

    private Task<JsonElement> RiskAsync(JsonElement energy, string production = Production, string permits = Permits, string violations = Violations) =>
        InvokeAsync("red-flag", new { a = energy }, [Table("leases", Leases), Table("production", production), Table("permits", permits), Table("violations", violations)]);

    private async Task<JsonElement> InvokeAsync(string agent, object? inputs, AgentTable[] tables) => (await host.InvokeAsync(agent, TestInvocation.Of(AsOf, tables, inputs))).Output;

    private AgentTable Table(string name, string csv) => host.Rows(name, csv);

    private static string Without(string csv, string column)
    {
        var lines = csv.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(',')).ToList();
        var at = Array.IndexOf(lines[0], column);
        return string.Join('\n', lines.Select(cells => string.Join(',', cells.Where((_, i) => i != at)))) + "\n";
    }
}
