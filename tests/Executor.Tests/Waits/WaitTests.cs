using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Waits;

public sealed class WaitTests
{
    [Theory]
    [InlineData(90, 90)]
    [InlineData("PT90S", 90)]
    [InlineData("P1W", 604_800)]
    [InlineData("P1DT1H", 90_000)]
    [InlineData(0, 0)]
    [InlineData("{{ inputs.seconds }}", 30)]
    public async Task Wait_Duration_ParksUntilThen(object duration, int seconds)
    {
        await using var host = await ExecutorHost.StartAsync();
        var parked = Assert.IsType<StepParked>(await host.RunAsync(await host.WorkAsync(StepJson.Task("hold", new { type = "wait", duration }), inputs: new { seconds = 30 })));

        Assert.Equal(ExecutorHost.AsOf.AddSeconds(seconds), parked.Until);
        Assert.Null(parked.Approval);
    }

    [Fact]
    public async Task Wait_UntilInstant_ParksUntilThen()
    {
        await using var host = await ExecutorHost.StartAsync();
        var parked = Assert.IsType<StepParked>(await host.RunAsync(await host.WorkAsync(StepJson.Task("hold", new { type = "wait", until = "2026-04-01T00:00:00+02:00" }))));

        Assert.Equal(new DateTimeOffset(2026, 3, 31, 22, 0, 0, TimeSpan.Zero), parked.Until);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData(-1)]
    [InlineData("P1Y")]
    [InlineData("P9999W")]
    public async Task Wait_NoDuration_IsRefused(object duration)
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.Equal("VALIDATION_FAILED", (await host.FaultAsync(await host.WorkAsync(StepJson.Task("hold", new { type = "wait", duration })))).Code);
    }

    [Fact]
    public async Task Approval_Asks_WithTitleFormAndTimeLimit()
    {
        await using var host = await ExecutorHost.StartAsync();
        var task = new { type = "approval", title = "Renew {{ inputs.n }} leases?", roles = new[] { "operator" }, form = new[] { new { name = "note", type = "string" } }, timeout = 60 };
        var before = TimeProvider.System.GetUtcNow();
        var parked = Assert.IsType<StepParked>(await host.RunAsync(await host.WorkAsync(StepJson.Task("ask", task), inputs: new { n = 3 })));

        Assert.Equal("Renew 3 leases?", parked.Approval!.Value.GetProperty("title").GetString());
        Assert.Equal("note", parked.Approval!.Value.GetProperty("form")[0].GetProperty("name").GetString());
        // Counted from the question: a second attempt asks anew.
        Assert.InRange(parked.Until!.Value, before.AddSeconds(60), TimeProvider.System.GetUtcNow().AddSeconds(60));
    }

    [Fact]
    public async Task Workflow_Child_IsClaimedAndParkedWithItsInputs()
    {
        await using var host = await ExecutorHost.StartAsync();
        var task = new { type = "workflow", workflowId = "other", inputs = new { a = "{{ inputs.a }}" } };
        var parked = Assert.IsType<StepParked>(await host.RunAsync(await host.WorkAsync(StepJson.Task("child", task), inputs: new { a = 5 })));

        Assert.Equal(["claim", "report StepParked"], host.Plane.Calls);
        Assert.Equal(("other", """{"a":5}"""), (parked.Child!.WorkflowId, parked.Child.Inputs!.Value.GetRawText()));
    }
}
