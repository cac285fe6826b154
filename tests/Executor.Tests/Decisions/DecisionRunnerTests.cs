using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Decisions;

public sealed class DecisionRunnerTests
{
    [Theory]
    [InlineData(5, "then", "big")]
    [InlineData(1, "else", "small")]
    public async Task Decision_Expression_ChoosesItsBranch(int amount, string branch, string chosen)
    {
        await using var host = await ExecutorHost.StartAsync();
        var condition = new { expression = "inputs.amount > 3", then = new[] { "big" }, @else = new[] { "small" } };

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(StepJson.One("choose", "decision", new { condition }), inputs: new { amount })));

        Assert.Equal([chosen], report.Chosen);
        Assert.Equal($$"""{"chosen":["{{chosen}}"],"branch":"{{branch}}"}""", report.Output.Value.Inline!.Value.GetRawText());
    }

    [Fact]
    public async Task Decision_Cases_FirstTrueOneWins()
    {
        await using var host = await ExecutorHost.StartAsync();
        var condition = new
        {
            cases = new object[] { new { when = "{{ false }}", then = new[] { "a" } }, new { when = "true", then = new[] { "b", "c" } }, new { when = "true", then = new[] { "d" } } },
            @else = new[] { "e" },
        };

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(StepJson.One("choose", "decision", new { condition }))));

        Assert.Equal(["b", "c"], report.Chosen);
    }

    [Fact]
    public async Task Decision_NoBoolean_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var condition = new { expression = "1", then = Array.Empty<string>(), @else = Array.Empty<string>() };

        var fault = await host.FaultAsync(await host.WorkAsync(StepJson.One("choose", "decision", new { condition })));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("a number", fault.Message);
    }
}
