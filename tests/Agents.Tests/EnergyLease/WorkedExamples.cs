using System.Globalization;
using System.Text;
using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tests.EnergyLease;

/// <summary>The worked examples of the domain's rules, to the cent.</summary>
public sealed class WorkedExamples(AgentHost host) : IClassFixture<AgentHost>
{
    public const string LeaseHeading = "lease_id,status,expiry_date,royalty_rate,working_interest,net_acres,rental_usd_per_acre,extension_months,extension_usd_per_acre,market_usd_per_acre\n";
    public const string ProductionHeading = "lease_id,month,oil_bbl,gas_mcf,oil_price_usd_bbl,gas_price_usd_mcf,operating_cost_usd\n";
    public const string PermitHeading = "permit_id,lease_id,type,status,approved_date,expires_date,spud_date\n";
    private static readonly DateOnly AsOf = new(2026, 3, 15);
    private static readonly int[] Oil = [1000, 970, 941, 913, 885, 859, 833, 808, 784, 760, 737, 715];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EnergyLease_ProducingLease_GivesTheWorkedFigures(bool typed)
    {
        var lease = await ValueAsync("A,HBP,2026-05-01,0.1875,0.75,320,10,36,500,650\n", Production("A"), "", typed);

        Assert.Equal(415_282.91, lease.Number("revenue12Usd"));
        Assert.Equal(180_000, lease.Number("cost12Usd"));
        Assert.Equal(0, lease.Number("rental12Usd"));
        Assert.Equal(0.3065, lease.Number("annualDecline"));
        Assert.Equal("FALLING", lease.Text("trend"));
        Assert.Equal(22, lease.Number("economicLimitMonths"));
        Assert.Equal(135_397.18, lease.Number("pvUsd"));
        Assert.Equal(208_000, lease.Number("acreageValueUsd"));
        Assert.Equal(0, lease.Number("renewalCostUsd"));
        Assert.Equal(343_397.18, lease.Number("npvUsd"));
        Assert.True(lease.Get("paying").GetBoolean());
        Assert.Equal("IN_WINDOW", lease.Text("class"));
    }

    [Theory]
    [InlineData("P,A,DRILL,APPROVED,2025-01-01,2026-12-31,\n", 38_400, 620)]
    [InlineData("P,A,DRILL,PENDING,,,\n", -65_600, 295)]
    [InlineData("P,A,DRILL,APPROVED,2025-01-01,2026-03-14,\n", -117_600, 132.50)]
    public async Task EnergyLease_NoProduction_GivesTheWorkedFigures(string permits, double npv, double breakEven)
    {
        var lease = await ValueAsync("A,ACTIVE,2026-05-01,0.1875,1,320,10,36,500,650\n", "", permits, typed: false);

        Assert.Equal(npv, lease.Number("npvUsd"));
        Assert.Equal(breakEven, lease.Number("breakEvenUsdPerAcre"));
        Assert.Equal(0, lease.Number("monthsReported"));
        Assert.Equal(0, lease.Number("pvUsd"));
        Assert.Equal(0, lease.Number("economicLimitMonths"));
        Assert.False(lease.Get("paying").GetBoolean());
        Assert.Equal("UNKNOWN", lease.Text("trend"));
    }

    private static string Production(string lease)
    {
        var rows = new StringBuilder();
        for (var i = 0; i < Oil.Length; i++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{lease},{new DateOnly(2025, 3, 1).AddMonths(i):yyyy-MM-dd},{Oil[i]},0,70,,20000\n");
        }

        return rows.ToString();
    }

    private async Task<JsonElement> ValueAsync(string lease, string production, string permits, bool typed)
    {
        AgentTable[] tables =
        [
            host.Rows("fetch_expiring", LeaseHeading + lease, typed, source: "step"),
            host.Rows("production", ProductionHeading + production, typed),
            host.Rows("permits", PermitHeading + permits, typed),
        ];
        var answer = await host.InvokeAsync("energy-lease", TestInvocation.Of(AsOf, tables));
        return answer.Output.Get("leases").EnumerateArray().Single();
    }
}
