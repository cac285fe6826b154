using System.Text.Json.Nodes;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

public sealed class RecoveryTests
{
    [Fact]
    public async Task Crash_InTheMiddleOfRuns_AllFinishAndCommittedStepsAreNotRunAgain()
    {
        const int Runs = 40;
        var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a"), Step("c", "a"), Step("d", "b", "c"), Step("e", "d")]);
        product.Executor.Start();
        for (var n = 0; n < Runs; n++)
        {
            await product.PostAsync("/api/workflows/execute", Request("e" + n));
        }

        await product.UntilAsync("e" + (Runs / 2), status => (int)status["progress"]! >= 40);
        await product.CrashAsync();
        var before = new List<JsonObject>();

        await using var again = await StartAsync(after: product);
        await again.PublishAsync([Step("a"), Step("b", "a"), Step("c", "a"), Step("d", "b", "c"), Step("e", "d")]);
        for (var n = 0; n < Runs; n++)
        {
            before.Add(await again.GetAsync("/api/executions/e" + n));
        }

        again.Executor.Start();
        for (var n = 0; n < Runs; n++)
        {
            var status = await again.EndAsync("e" + n);
            Assert.Equal("COMPLETED", (string)status["state"]!);
            var events = await again.EventsAsync("e" + n);
            Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e!["seq"]!));
            Assert.Equal(5, events.Count(e => (string)e!["type"]! == "STEP_COMPLETE"));
            Assert.Single(events, e => (string)e!["type"]! == "COMPLETE");
            var committed = before[n]["steps"]!.AsArray().Where(step => (string)step!["status"]! == "COMPLETED").Select(step => (string)step!["id"]!).ToHashSet();
            Assert.DoesNotContain(again.Executor.Taken, work => work.Run.ExecutionId == "e" + n && work.Kind == WorkKind.Step && committed.Contains(work.StepId));
        }
    }

    [Fact]
    public async Task Crash_WhileAStepIsClaimed_ItIsGivenOutAgainWithANewTokenAndTheSameAttempt()
    {
        var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a")]);
        StepWork? claimed = null;
        product.Scripts["a"] = work =>
        {
            claimed = work;
            return null;
        };
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", _ => claimed is not null);
        Assert.True(await product.Plane.ClaimAsync(claimed!, "x", TestContext.Current.CancellationToken));
        await product.CrashAsync();

        await using var again = await StartAsync(after: product);
        again.Executor.Start();
        await again.PublishAsync([Step("a"), Step("b", "a")]);
        var status = await again.EndAsync("e1");

        Assert.Equal("COMPLETED", (string)status["state"]!);
        var work = again.Executor.Taken.Single(work => work is { StepId: "a", Kind: WorkKind.Step });
        Assert.Equal(claimed!.Attempt, work.Attempt);
        Assert.True(work.Token > claimed.Token);
        Assert.False(await again.Plane.ClaimAsync(claimed, "x", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public async Task Kill_OfTheProcessTwice_WhatItHadInHandRunsAlone_AStopCountsNothing(bool killed, int losses)
    {
        var product = await StartAsync();
        for (var life = 0; life < 2; life++)
        {
            await product.PublishAsync([Step("a")]);
            var taken = new TaskCompletionSource<StepWork>();
            product.Scripts["a"] = work =>
            {
                taken.TrySetResult(work);
                return null;
            };
            product.Executor.Start();
            if (life == 0)
            {
                await product.PostAsync("/api/workflows/execute", Request("e1"));
            }

            Assert.True(await product.Plane.ClaimAsync(await taken.Task, "x", TestContext.Current.CancellationToken));
            await product.CrashAsync();
            product = await RestartAsync(product, killed);
        }

        await using var last = product;
        await last.PublishAsync([Step("a")]);
        last.Scripts["a"] = work => ScriptedExecutor.Failure(work, message: "its own process was ended by signal 9") with { ProcessDied = true };
        last.Executor.Start();
        var status = await last.EndAsync("e1");

        var work = last.Executor.Taken.Single(work => work is { StepId: "a", Kind: WorkKind.Step });
        Assert.Equal((losses, killed, 1), (work.Losses, work.IsIsolated, work.Attempt));
        Assert.Equal("FAILED", (string)status["state"]!);
        Assert.Contains($"poison: {losses} executors were lost while they ran it, and then its own process was ended by signal 9", (string)status["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_OfTheProcessBeforeAClaim_IsCountedWithTheNextClaim()
    {
        var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Scripts["a"] = _ => null;
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", _ => product.Executor.Taken.Any(work => work.StepId == "a"));
        await product.CrashAsync();

        product = await RestartAsync(product, killed: true);
        await product.PublishAsync([Step("a")]);
        var taken = new TaskCompletionSource<StepWork>();
        product.Scripts["a"] = work =>
        {
            taken.TrySetResult(work);
            return null;
        };
        product.Executor.Start();
        var again = await taken.Task;
        Assert.Equal((true, true, false), (again.GivenBefore, again.IsSuspect, again.IsIsolated));
        Assert.True(await product.Plane.ClaimAsync(again, "x", TestContext.Current.CancellationToken));
        await product.CrashAsync();

        await using var last = await RestartAsync(product, killed: true);
        await last.PublishAsync([Step("a")]);
        last.Executor.Start();
        Assert.Equal("COMPLETED", (string)(await last.EndAsync("e1"))["state"]!);
        Assert.True(last.Executor.Taken.Single(work => work is { StepId: "a", Kind: WorkKind.Step }).IsIsolated);
    }

    private static Task<OrchestratorUnderTest> RestartAsync(OrchestratorUnderTest product, bool killed) =>
        StartAsync(after: product, configure: builder => builder.Configuration["Steps:LastWasKilled"] = $"{killed}");

    [Fact]
    public async Task Crash_WhileWaitingForATimer_TheTimerFiresAfterTheRestart()
    {
        var product = await StartAsync();
        var wait = Step("wait") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "wait" } } };
        await product.PublishAsync([wait, Step("b", "wait")]);
        product.Scripts["wait"] = work => ScriptedExecutor.Parked(work, TimeProvider.System.GetUtcNow().AddSeconds(2));
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["state"]! == "WAITING");
        await product.CrashAsync();

        await using var again = await StartAsync(after: product);
        await again.PublishAsync([wait, Step("b", "wait")]);
        again.Executor.Start();

        Assert.Equal("COMPLETED", (string)(await again.EndAsync("e1"))["state"]!);
        Assert.DoesNotContain(again.Executor.Taken, work => work is { StepId: "wait", Kind: WorkKind.Step });
    }

    [Fact]
    public async Task Child_Completes_ItsResultIsTheStepsOutput()
    {
        await using var product = await StartAsync();
        var call = Step("call") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "workflow", WorkflowId = "child" } } };
        await product.PublishAsync([Step("x")], id: "child");
        await product.PublishAsync([call, Step("b", "call")]);
        product.Scripts["call"] = work => ScriptedExecutor.Parked(work, null) with { Child = new ChildWorkflow { WorkflowId = "child" } };
        product.Executor.Start();

        var status = await product.RunAsync("e1");

        Assert.Equal("COMPLETED", (string)status["state"]!);
        Assert.Equal("x", (string)(await product.GetAsync("/api/executions/e1/result"))["call"]!["x"]!["step"]!);
        Assert.Equal(2, (await product.GetAsync("/api/executions"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Child_OfItself_EndsAtTheDepthLimit()
    {
        await using var product = await StartAsync();
        var call = Step("call") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "workflow", WorkflowId = "w" } } };
        await product.PublishAsync([call], new ExecutionSettings { Concurrency = new ConcurrencySettings { Limit = 1 } });
        product.Scripts["call"] = work => ScriptedExecutor.Parked(work, null) with { Child = new ChildWorkflow { WorkflowId = "w" } };
        product.Executor.Start();

        var status = await product.RunAsync("e1");

        Assert.Equal("FAILED", (string)status["state"]!);
        Assert.Contains("nest at most", status.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrency_LimitOne_RunsOneAfterTheOther()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")], new ExecutionSettings { Concurrency = new ConcurrencySettings { Limit = 1 } });
        var held = await product.HoldAsync("e1");
        var (_, second) = await product.PostAsync("/api/workflows/execute", Request("e2"));
        Assert.Equal("QUEUED", (string)second["state"]!);
        Assert.Equal("CONCURRENCY_LIMIT", (string)(await product.GetAsync("/api/executions/e2/explain"))["because"]![0]!["code"]!);

        await product.Executor.FinishAsync(held, ScriptedExecutor.Success(held, 1));

        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e2"))["state"]!);
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task Throughput_FiveStepRuns_IsPrinted()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a"), Step("c", "b"), Step("d", "c"), Step("e", "d")]);
        product.Executor.Start();
        for (var round = 0; round < 6; round++)
        {
            const int Runs = 300;
            var start = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Runs).Select(n => product.RunAsync($"r{round}-{n}")));
            var took = TimeProvider.System.GetElapsedTime(start);
            TestContext.Current.TestOutputHelper!.WriteLine($"{Runs * 5 / took.TotalSeconds:0} steps/s with HTTP, {took.TotalMilliseconds:0} ms");
        }

        for (var n = 0; n < 10; n++)
        {
            var start = TimeProvider.System.GetTimestamp();
            await product.RunAsync("one" + n);
            TestContext.Current.TestOutputHelper!.WriteLine($"one run alone: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:0.0} ms");
        }
    }
}
