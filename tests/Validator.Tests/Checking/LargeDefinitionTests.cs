using System.Diagnostics;
using static Vanguards.Validator.Tests.TestHost;

namespace Vanguards.Validator.Tests.Checking;

/// <summary>Definitions of the largest size: query steps with expressions, whose columns flow from step to step.</summary>
public sealed class LargeDefinitionTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const int ChainLength = 50;

    /// <summary>The aim is 5 s for 100,000 steps of the product as it is shipped, which the benchmark W7 measures; this holds that time grows with the steps.</summary>
    [Fact]
    [Trait("tier", "slow")]
    public async Task Validate_TenTimesTheSteps_TakesAboutTenTimesAsLong()
    {
        await MeasureAsync(500);

        var small = await MeasureAsync(2_000);
        var large = await MeasureAsync(20_000);

        TestContext.Current.TestOutputHelper!.WriteLine($"2,000 steps in {small.TotalSeconds:0.00} s, 20,000 in {large.TotalSeconds:0.00} s: {large / small:0.0} times as long");
        Assert.InRange(large.TotalSeconds, 0, 60);
        Assert.InRange(large / small, 0, 40);
    }

    private async Task<TimeSpan> MeasureAsync(int steps)
    {
        var definition = Definition(string.Join(',', Enumerable.Range(0, steps).Select(Step)), more: """ "inputs":{"optional":[{"name":"factor","type":"integer","default":2}]}""");
        var watch = Stopwatch.StartNew();

        Assert.Empty(await shared.Host.ValidateAsync(definition));

        return watch.Elapsed;
    }

    private static string Step(int i) => i % ChainLength == 0
        ? Query($"load-{i}", "SELECT lease_id, net_acres * {{ inputs.factor }} AS acres FROM leases")
        : Query(
            $"load-{i}",
            $"SELECT lease_id, acres + {{{{ steps['load-{i - 1}'].output.rows }}}} AS acres FROM load_{i - 1} WHERE acres > {{{{ inputs.factor * {i} }}}}",
            $$$"""
            "dependsOn":["load-{{{i - 1}}}"],"when":"{{ steps['load-{{{i - 1}}}'].status === 'COMPLETED' }}"
            """);
}
