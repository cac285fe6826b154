using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.TestSupport;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

/// <summary>What is only in memory is lost in every way a crash or a failed commit can lose it; the look after the runs brings it back.</summary>
public sealed class ForgottenTests
{
    private static readonly WorkflowStep Ask = Step("ask") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "approval", Title = "Go on?" } } };
    private static readonly WorkflowStep Call = Step("call") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "workflow", WorkflowId = "child" } } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_TheDispatchOfARunningRunWasLost_IsGivenOutAgain()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a")]);
        var answers = false;
        product.Scripts["a"] = work => answers ? ScriptedExecutor.Success(work, 1) : null;
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", _ => product.Executor.Taken.Count == 1);
        await LookAsync(product);
        Assert.Equal(0, Found(product));
        answers = true;
        Get<DispatchQueue>(product).Clear(RunOf(product, "e1"));

        await LookAsync(product);

        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e1"))["state"]!);
        Assert.Equal(1, Found(product));
    }

    [Fact]
    public async Task Look_ABusyRunWithOthersOnTheirWayEachTime_IsNotTheSameTwice()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a")]);
        product.Scripts["a"] = product.Scripts["b"] = _ => null;
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", _ => product.Executor.Taken.Count == 1);
        Get<DispatchQueue>(product).Clear(RunOf(product, "e1"));
        var first = await Get<ForgottenRuns>(product).FindAsync(Cancel);

        var begun = product.Executor.Taken.Single();
        await product.Executor.FinishAsync(begun, ScriptedExecutor.Success(begun, 1));
        Assert.Equal(2, product.Executor.Taken.Count);
        Get<DispatchQueue>(product).Clear(RunOf(product, "e1"));
        var second = await Get<ForgottenRuns>(product).FindAsync(Cancel);

        Assert.Single(first);
        Assert.Single(second);
        Assert.Empty(first.Intersect(second));
    }

    [Fact]
    public async Task Look_ACommitIsOnItsWayToMemory_WaitsForItAndFindsNothing()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Ask, Step("b", "ask")]);
        product.Scripts["ask"] = work => ScriptedExecutor.Parked(work, null, new { title = "Go on?" });
        product.Scripts["b"] = _ => null;
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["state"]! == "WAITING");
        var (engine, committed, release) = (Get<RunEngine>(product), new TaskCompletionSource(), new TaskCompletionSource());
        var run = engine.InMemory("e1")!;
        var turn = Get<GroupCommit>(product).RunAsync(
            async scope =>
            {
                scope.AfterCommit(() =>
                {
                    committed.SetResult();
                    release.Task.Wait(Cancel);
                });
                run.Enqueue(new RunInput.Decide(0, StepCell.Whole, "ada", System.Text.Json.JsonElement.Parse("{}")));
                await engine.TurnAsync(scope, run);
            },
            Cancel);
        await committed.Task;

        var look = LookAsync(product);
        Assert.Single(await Get<ForgottenRuns>(product).FindAsync(Cancel));
        Assert.Single(await Get<ForgottenRuns>(product).FindAsync(Cancel));
        release.SetResult();
        await Task.WhenAll(turn, look);

        Assert.Equal(0, Found(product));
    }

    [Fact]
    public async Task Look_ATimerWasLost_IsSetAgain()
    {
        await using var product = await StartAsync();
        var wait = Step("wait") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "wait" } } };
        await product.PublishAsync([wait, Step("b", "wait"), Ask with { Id = "c" }]);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(1);
        product.Scripts["wait"] = work => ScriptedExecutor.Parked(work, until);
        product.Scripts["c"] = work => ScriptedExecutor.Parked(work, null, new { title = "?" });
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["state"]! == "WAITING");
        await LookAsync(product);
        Get<RunTimers>(product).Clear(RunOf(product, "e1"));

        await LookAsync(product);

        await product.UntilAsync("e1", status => (string)status["steps"]![1]!["status"]! == "COMPLETED");
    }

    [Fact]
    public async Task Look_OnlyAPersonIsWaitedFor_FindsNothing()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Ask]);
        product.Scripts["ask"] = work => ScriptedExecutor.Parked(work, null, new { title = "Go on?" });
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["state"]! == "WAITING");

        await LookAsync(product);
        await LookAsync(product);

        Assert.Equal(0, Found(product));
        Assert.Empty(await Get<ForgottenRuns>(product).FindAsync(Cancel));
        Assert.Empty(product.BrokenInvariants());
    }

    [Fact]
    public async Task Look_AChildWasNeverStarted_IsStarted()
    {
        await using var product = await StartAsync();
        await PublishWithChildAsync(product);
        var parts = Get<EngineParts>(product);
        var wanted = parts.ChildWanted;
        parts.ChildWanted = (_, _) => { };
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["state"]! == "WAITING");
        await LookAsync(product);
        parts.ChildWanted = wanted;

        await LookAsync(product);

        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e1"))["state"]!);
    }

    [Fact]
    public async Task Child_ItsParentWasCancelledBeforeItBegan_IsNotStarted()
    {
        await using var product = await StartAsync();
        await PublishWithChildAsync(product);
        var parts = Get<EngineParts>(product);
        var wanted = parts.ChildWanted;
        Action? start = null;
        parts.ChildWanted = (run, attempt) => start = () => wanted(run, attempt);
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => start is not null && (string)status["state"]! == "WAITING");
        await product.PostAsync("/api/executions/e1/cancel", null);
        await product.EndAsync("e1");

        start!();
        await product.PostAsync("/api/workflows/execute", Request("e2", "child"), "wait=30");

        Assert.Equal(["e2", "e1"], (await product.GetAsync("/api/executions"))["items"]!.AsArray().Select(item => (string)item!["id"]!));
    }

    [Fact]
    public async Task Crash_BetweenAParentsCancelAndItsChilds_TheChildIsCancelledAfterwards()
    {
        var product = await StartAsync();
        await PublishWithChildAsync(product, childWaits: true);
        Get<EngineParts>(product).ChildUnwanted = (_, _) => { };
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        var child = "";
        await product.UntilAsync("e1", _ => (child = ChildOf(product)) != "");
        await product.PostAsync("/api/executions/e1/cancel", null);
        Assert.Equal("CANCELLED", (string)(await product.EndAsync("e1"))["state"]!);
        await product.CrashAsync();

        await using var again = await StartAsync(after: product);
        await again.UntilAsync(child, status => (string)status["state"]! == "CANCELLED");

        Assert.Empty(again.BrokenInvariants());
    }

    [Fact]
    public async Task Crash_BeforeTheLogWasWritten_EveryEndedStepHasALine()
    {
        var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a") with { OnError = "skip" }, Step("c", "b")]);
        product.Scripts["b"] = work => ScriptedExecutor.Failure(work);
        product.Executor.Start();
        await Get<LogStore>(product).AbandonAsync();
        await product.RunAsync("e1");
        Assert.Empty((await product.GetAsync("/api/executions/e1/logs"))["items"]!.AsArray());
        await product.CrashAsync();

        await using var again = await StartAsync(after: product);
        JsonArray lines = [];
        await again.UntilAsync("e1", _ => (lines = again.GetAsync("/api/executions/e1/logs").Result["items"]!.AsArray()).Count > 0);

        Assert.Equal(["a", "b", "c"], lines.Select(line => (string)line!["stepId"]!));
        Assert.Equal("Skipping failed step Step b: no luck", (string)lines[1]!["message"]!);
    }

    [Fact]
    public async Task Tell_ARunThatWasDroppedFromMemoryAndWentOn_PlansOnItsNewestState()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Ask, Ask with { Id = "ask2", DependsOn = ["ask"] }]);
        product.Scripts["ask"] = product.Scripts["ask2"] = work => ScriptedExecutor.Parked(work, null, new { title = "Go on?" });
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["state"]! == "WAITING");
        var engine = Get<RunEngine>(product);
        var old = engine.InMemory("e1")!;
        engine.Remove(old);
        await product.PostAsync("/api/executions/e1/steps/ask/decision", new JsonObject { ["approved"] = true });
        await product.UntilAsync("e1", status => (string)status["steps"]![1]!["status"]! == "WAITING");
        engine.Remove(engine.InMemory("e1")!);

        Assert.True(await engine.TellAsync(old, new RunInput.Decide(1, StepCell.Whole, "ada", System.Text.Json.JsonElement.Parse("{}")), Cancel));
        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e1"))["state"]!);
    }

    private static async Task PublishWithChildAsync(OrchestratorUnderTest product, bool childWaits = false)
    {
        await product.PublishAsync([childWaits ? Ask : Step("x")], id: "child");
        await product.PublishAsync([Call, Step("b", "call")]);
        product.Scripts["call"] = work => ScriptedExecutor.Parked(work, null) with { Child = new ChildWorkflow { WorkflowId = "child" } };
        product.Scripts["ask"] = work => ScriptedExecutor.Parked(work, null, new { title = "Go on?" });
        product.Executor.Start();
    }

    private static string ChildOf(OrchestratorUnderTest product)
    {
        using var rows = product.Database.Read();
        return rows.Executions.Where(x => x.ParentRun != null && x.State == "WAITING").Select(x => x.Id).FirstOrDefault() ?? "";
    }

    private static T Get<T>(OrchestratorUnderTest product)
        where T : notnull => product.Services.GetRequiredService<T>();

    private static long RunOf(OrchestratorUnderTest product, string id) => Get<RunEngine>(product).KeyOf(id)!.Value;

    private static long Found(OrchestratorUnderTest product) => Get<RunReconciler>(product).Found;

    private static Task LookAsync(OrchestratorUnderTest product) => Get<RunReconciler>(product).LookAsync(Cancel);
}
