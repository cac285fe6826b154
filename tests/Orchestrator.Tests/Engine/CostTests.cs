using System.Diagnostics;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

/// <summary>What a step costs the engine, store and all, in CPU time; printed, since a busy machine's clocks prove nothing.</summary>
public sealed class CostTests
{
    [Theory]
    [InlineData("chain")]
    [InlineData("wide")]
    [InlineData("items")]
    [Trait("tier", "slow")]
    public async Task Steps_OneThousandAndTenThousand_AllEndAndTheirCostIsPrinted(string shape)
    {
        await using var product = await StartAsync();
        product.Scripts["Expand:s0"] = work => ScriptedExecutor.Expanded(work, [.. Enumerable.Range(0, Count(work)).Select(n => (object)n)]);
        product.Scripts["Outputs:"] = work => ScriptedExecutor.Success(work, new { done = true });
        product.Executor.Start();
        await MeasureAsync(product, shape, 300, "warm");
        var small = await MeasureAsync(product, shape, 1_000, "small");
        var large = await MeasureAsync(product, shape, 10_000, "large");
        TestContext.Current.TestOutputHelper!.WriteLine($"{shape}: {small:0} µs CPU a step of 1,000, {large:0} µs of 10,000: ratio {large / small:0.00}");
    }

    private static int Count(StepWork work) => int.Parse(work.Run.WorkflowName, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<double> MeasureAsync(OrchestratorUnderTest product, string shape, int count, string id)
    {
        IReadOnlyList<WorkflowStep> steps = shape switch
        {
            "chain" => [.. Enumerable.Range(0, count).Select(n => Reading($"s{n}", n == 0 ? [] : [$"s{n - 1}"]))],
            "wide" => [Step("s0"), .. Enumerable.Range(1, count - 1).Select(n => Reading($"s{n}", ["s0"]))],
            _ => [Step("s0") with { ForEach = "{{ list }}" }],
        };
        await product.PublishAsync(steps, id: id, name: count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var before = process.TotalProcessorTime;
        await product.PostAsync("/api/workflows/execute", Request(id, id));
        while (!(await product.PostAsync("/api/workflows/execute", Request(id, id), "wait=60")).Body["state"]!.ToString().StartsWith("COMPLETED", StringComparison.Ordinal))
        {
        }

        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / count;
    }

    private static WorkflowStep Reading(string id, string[] dependsOn) => Step(id, dependsOn) with
    {
        Config = new StepConfig
        {
            Transform = new TransformConfig { Expression = System.Text.Json.JsonSerializer.SerializeToElement(dependsOn.Length == 0 ? "{{ 1 }}" : $"{{{{ steps.{dependsOn[0]}.output }}}}") },
        },
    };
}
