using System.Globalization;
using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;
using Vanguards.Contracts.Agents;
using Vanguards.Samples;

namespace Vanguards.Agents.Tests.Sample;

/// <summary>Whatever the date and seed, the two shipped workflows show every outcome, flag and compliance failure at least three times, and the auditor finds what was planted and nothing else.</summary>
public sealed class Guarantees(AgentHost host) : IClassFixture<AgentHost>
{
    private const int Least = 3;

    [Theory]
    [Trait("tier", "slow")]
    [InlineData("2026-03-15", 1)]
    [InlineData("2026-12-31", 7)]
    [InlineData("2024-02-29", 42)]
    [InlineData("2031-01-01", 2_000_000_000)]
    [InlineData("2026-11-23", -5)]
    public async Task Sample_ThroughBothWorkflows_ShowsEverything(string date, int seed)
    {
        var asOf = DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var folder = Path.Combine(host.Folder, $"{date}-{seed}");
        SampleData.Write(asOf, seed, folder);
        List<AgentTable> datasets = [.. SampleRun.Datasets.Select(name => host.Csv(name, Path.Combine(folder, name + ".csv")))];
        var expiring = host.Query("fetch_expiring",
            $"SELECT * REPLACE (trim(lease_id) AS lease_id) FROM read_csv('{folder}/leases.csv', header = true) WHERE expiry_date < TIMESTAMP '{date} 15:30:00' + INTERVAL 90 DAY");

        var performance = (await host.InvokeAsync("energy-lease", TestInvocation.Of(asOf, [expiring, .. datasets]))).Output;
        var risk = (await host.InvokeAsync("red-flag", TestInvocation.Of(asOf, [expiring, .. datasets], new { a = performance }))).Output;
        var decisions = (await host.InvokeAsync("decision-tree", TestInvocation.Of(asOf, [expiring, .. datasets], new { a = performance, b = risk }))).Output;
        var compliance = (await host.InvokeAsync("accuracy-engine", TestInvocation.Of(asOf, datasets))).Output;

        var flags = risk.Get("riskAnalysis", "byCode");
        Assert.Equal(13, flags.EnumerateObject().Count());
        Assert.All(flags.EnumerateObject(), code => Assert.True(code.Value.GetInt32() >= Least, code.Name));
        var outcomes = decisions.Get("financialImpact", "byOutcome");
        Assert.Equal(5, outcomes.EnumerateObject().Count());
        Assert.All(outcomes.EnumerateObject(), outcome => Assert.True(outcome.Value.Get("count").GetInt32() >= Least, outcome.Name));
        Assert.All(compliance.Get("rules").EnumerateArray(), rule => Assert.True(rule.Get("failed").GetInt32() >= Least && rule.Get("passed").GetInt32() >= Least, rule.Text("id")));
        AssertComputed(performance, decisions, compliance);
        Integrity.AssertFinds(folder, (await host.InvokeAsync("integrity-auditor", TestInvocation.Of(asOf, datasets))).Output);
    }

    private static void AssertComputed(JsonElement performance, JsonElement decisions, JsonElement compliance)
    {
        // Only the decline of a lease that hardly produced is missing: no sum and no recommendation lacks anything.
        Assert.All(performance.Get("notComputed").EnumerateArray(), line => Assert.Equal("annualDecline", line.Text("field")));
        Assert.Empty(decisions.Get("financialImpact", "notComputed").EnumerateArray());
        Assert.Equal(JsonValueKind.Number, compliance.Get("complianceRate").ValueKind);
    }
}
