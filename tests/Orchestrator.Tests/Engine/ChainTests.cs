using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Executions;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

/// <summary>Linear chains of pure steps, which travel as one piece of work.</summary>
public sealed class ChainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chain_PureStepsInARow_GoAsOneWithTheOutputs()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a"), Step("c", "b")]);
        await product.PostAsync("/api/workflows/execute", Request("e1"));

        var work = Assert.Single(await product.Plane.TakeAsync(9, Cancel));

        Assert.Equal("a", work.StepId);
        Assert.Equal(["b", "c", ""], work.Then.Select(link => link.StepId));
        Assert.Equal(WorkKind.Outputs, work.Then[^1].Kind);
        Assert.Equal(4, work.Then.Select(link => link.Token).Append(work.Token).Distinct().Count());
    }

    [Fact]
    public async Task Chain_AQueryAmongThem_GoesOnAndAnEffectEndsIt()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([
            Step("a"),
            Step("b", "a") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "query", Query = "SELECT 1 AS n" } } },
            Step("c", "b"),
            Step("d", "c") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "http", Method = "POST", Url = "https://example.org" } } },
            Step("e", "d")]);
        await product.PostAsync("/api/workflows/execute", Request("e1"));

        var work = Assert.Single(await product.Plane.TakeAsync(9, Cancel));

        Assert.Equal(["b", "c"], work.Then.Select(link => link.StepId));
    }

    [Fact]
    public async Task Chain_ReportsComeInAnyOrder_EachStepIsCommittedOnce()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a"), Step("c", "b")]);
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        var (chain, reports) = (default(ChainWork)!, new List<StepReport>());
        for (var work = (await product.Plane.TakeAsync(9, Cancel))[0]; work is not null; work = chain.Next(reports[^1]))
        {
            chain ??= new ChainWork(work);
            reports.Add(ScriptedExecutor.Success(work, new { step = work.StepId, read = work.Upstream.Keys.Order() }));
        }

        foreach (var report in Enumerable.Reverse(reports))
        {
            await product.Plane.ReportAsync(report, Cancel);
        }

        var status = await product.EndAsync("e1");
        Assert.Equal("COMPLETED", (string)status["state"]!);
        Assert.Equal(["a", "b", "c"], (await product.GetAsync("/api/executions/e1/result"))["read"]!.AsArray().Select(name => (string)name!));
        var events = await product.EventsAsync("e1");
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e!["seq"]!));
        Assert.Equal(["a", "b", "c"], events.Where(e => (string)e!["type"]! == "STEP_COMPLETE").Select(e => (string)e!["step"]!["id"]!));
        Assert.Empty(product.BrokenInvariants());
    }

    [Fact]
    public async Task Chain_AStepOfItFails_IsTriedAgainAndTheRestFollowsIt()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a") with { Retry = new RetrySettings { MaxAttempts = 2, InitialDelay = 0.01 } }, Step("c", "b")]);
        product.Scripts["b"] = work => work.Attempt == 1 ? ScriptedExecutor.Failure(work) : ScriptedExecutor.Success(work, "second");
        product.Executor.Start();

        var status = await product.RunAsync("e1");

        Assert.Equal("COMPLETED", (string)status["state"]!);
        Assert.Equal(["a", "b", "b", "c"], product.Executor.Taken.Where(work => work.Kind == WorkKind.Step).Select(work => work.StepId));
        Assert.Empty(product.BrokenInvariants());
    }

    [Fact]
    public async Task Chain_AStepOfTheOlderOfTwoFallsBack_WhatFollowsItIsGivenOutAtOnceAndTheOtherGoesOn()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a1"), Step("a2", "a1") with { Fallback = Step("a2_f") }, Step("a3", "a2"), Step("b1"), Step("b2", "b1")]);
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        var works = new List<StepWork>();
        while (works.Count < 2)
        {
            works.AddRange(await product.Plane.TakeAsync(9, Cancel));
        }

        var (older, newer) = (works.Single(work => work.StepId == "a1"), works.Single(work => work.StepId == "b1"));
        var (a, first) = (new ChainWork(older), ScriptedExecutor.Success(older, 1));
        await product.Plane.ReportAsync(first, Cancel);
        await product.Plane.ReportAsync(ScriptedExecutor.Failure(a.Next(first)!), Cancel);
        var fallback = Assert.Single(await product.Plane.TakeAsync(9, Cancel));
        await product.Plane.ReportAsync(ScriptedExecutor.Success(fallback, 2), Cancel);

        var after = Assert.Single(await product.Plane.TakeAsync(9, Cancel));

        Assert.Equal("a3", after.StepId);
        Assert.False(after.GivenBefore);
        await product.Plane.ReportAsync(ScriptedExecutor.Success(after, 3), Cancel);
        var (b, second) = (new ChainWork(newer), ScriptedExecutor.Success(newer, 4));
        await product.Plane.ReportAsync(second, Cancel);
        await product.Plane.ReportAsync(ScriptedExecutor.Success(b.Next(second)!, 5), Cancel);
        product.Executor.Start();
        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e1"))["state"]!);
        Assert.Equal([WorkKind.Outputs], product.Executor.Taken.Select(work => work.Kind));
        Assert.Empty(product.BrokenInvariants());
    }

    [Fact]
    public async Task Chain_ItsExecutorStopsHalfway_TheRestIsGivenOutAgain()
    {
        await using var product = await StartAsync(configure: builder => builder.Configuration["Steps:ResendSeconds"] = "0.5");
        await product.PublishAsync([Step("a"), Step("b", "a"), Step("c", "b")]);
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        var work = (await product.Plane.TakeAsync(9, Cancel))[0];
        await product.Plane.ReportAsync(ScriptedExecutor.Success(work, 1), Cancel);

        product.Executor.Start();

        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e1"))["state"]!);
        Assert.Equal(["b", "c"], product.Executor.Taken.Where(taken => taken.Kind == WorkKind.Step).Select(taken => taken.StepId));
        Assert.Equal(work.Then[0].Token, product.Executor.Taken.First().Token);
        Assert.Empty(product.BrokenInvariants());
    }

    [Fact]
    public async Task Chain_TheRunIsCancelled_ItsLaterStepsAreStoppedToo()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a"), Step("c", "b")]);
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        var work = (await product.Plane.TakeAsync(9, Cancel))[0];
        product.Executor.Start(loops: 0);

        await product.PostAsync("/api/executions/e1/cancel", null);

        Assert.Subset(product.Executor.Stops.ToHashSet(), work.Then.Select(link => link.Token).Append(work.Token).ToHashSet());
    }

    [Fact]
    public async Task Chain_WhatHasEffectsOrItemsOrABranch_EndsIt()
    {
        await using var product = await StartAsync();
        var notify = Step("c", "b") with { Type = "notify" };
        var items = Step("f", "e") with { ForEach = "{{ [1] }}" };
        await product.PublishAsync([Step("a"), Step("b", "a"), notify, Step("d", "c"), Step("e", "d"), items, Step("g", "f"), Step("h", "g"), Step("i", "g")]);
        product.Scripts["Expand:f"] = work => ScriptedExecutor.Expanded(work, 1);
        product.Executor.Start();

        Assert.Equal("COMPLETED", (string)(await product.RunAsync("e1"))["state"]!);

        var chains = product.Executor.Taken.Where(work => work.Then.Count > 0).ToDictionary(work => work.StepId, work => work.Then.Select(link => link.StepId).ToArray());
        Assert.Equal(["b"], chains["a"]);
        Assert.Equal(["e"], chains["d"]);
        Assert.Equal(["a", "d"], chains.Keys.Order());
    }

    [Fact]
    public async Task Chain_OneStepAtATime_NothingComesBetween()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("c"), Step("a"), Step("b", "a"), Step("d", "c")], settings: new ExecutionSettings { Mode = "sequential" });
        product.Executor.Start();

        Assert.Equal("COMPLETED", (string)(await product.RunAsync("e1"))["state"]!);

        var taken = product.Executor.Taken.Where(work => work.Kind == WorkKind.Step).ToList();
        Assert.Equal(["c", "a", "b", "d"], taken.Select(work => work.StepId));
        Assert.Equal(["b"], taken.Single(work => work.StepId == "a").Then.Select(link => link.StepId));
    }

    [Fact]
    public async Task Chain_WithRoomForOneStep_KeepsItsPlace()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a1"), Step("b1"), Step("a2", "a1"), Step("b2", "b1")], settings: new ExecutionSettings { MaxParallel = 1 });
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        var a = Assert.Single(await product.Plane.TakeAsync(9, Cancel));
        var first = ScriptedExecutor.Success(a, 1);

        await product.Plane.ReportAsync(first, Cancel);

        Assert.Equal(0, product.Services.GetRequiredService<DispatchQueue>().Waiting);
        await product.Plane.ReportAsync(ScriptedExecutor.Success(new ChainWork(a).Next(first)!, 2), Cancel);
        product.Executor.Start();
        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e1"))["state"]!);
        Assert.Equal(["b1", "b2"], product.Executor.Taken.Where(work => work.Kind == WorkKind.Step).Select(work => work.StepId));
    }

    [Fact]
    public async Task Chain_TheLastStepFallsBack_TheOutputsHaveWhatTheFallbackGave()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a") with { Fallback = Step("b_f") }]);
        product.Scripts["b"] = work => ScriptedExecutor.Failure(work);
        product.Executor.Start();

        Assert.Equal("COMPLETED", (string)(await product.RunAsync("e1"))["state"]!);

        Assert.Equal("b_f", (string)(await product.GetAsync("/api/executions/e1/result"))["b"]!["step"]!);
        Assert.Empty(product.Executor.Taken.Single(work => work.StepId == "b_f").Then);
    }

    [Fact]
    public async Task Chain_ALongOne_IsCut()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("s0"), .. Enumerable.Range(1, 99).Select(n => Step($"s{n}", $"s{n - 1}"))]);
        product.Executor.Start();

        Assert.Equal("COMPLETED", (string)(await product.RunAsync("e1"))["state"]!);

        Assert.All(product.Executor.Taken, work => Assert.InRange(work.Then.Count, 0, 31));
        Assert.Equal(100, product.Executor.Taken.Count(work => work.Kind == WorkKind.Step));
    }

    [Fact]
    public async Task Wait_TheRunHasEndedBeforeAnybodyWaits_IsAnsweredAtOnce()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Executor.Start();
        var ends = product.Services.GetRequiredService<RunEnds>();
        var end = ends.Expect("e1");
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["state"]! == "COMPLETED");

        var (ended, told) = await ends.WaitAsync("e1", Timeout.InfiniteTimeSpan, end, Cancel);

        Assert.True(ended);
        // A run that was queued first, as right after a start, is read from its rows.
        Assert.True(told is null or { State: "COMPLETED" }, told?.State);
    }

    [Fact]
    public async Task Wait_ARunThatEnds_AnswersWhatItsRowsSay()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a")]);
        product.Executor.Start();

        var told = await product.RunAsync("e1");

        Assert.True(JsonNode.DeepEquals(await product.GetAsync("/api/executions/e1"), told), told.ToJsonString());
    }
}
