using System.Net;
using System.Text.Json.Nodes;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

public sealed class RunTests
{
    [Fact]
    public async Task Run_Linear_CompletesWithDenseEventsAndALineForEachStep()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a"), Step("c", "b")]);
        product.Executor.Start();

        var status = await product.RunAsync("e1");

        Assert.Equal("COMPLETED", (string)status["state"]!);
        Assert.Equal(100, (int)status["progress"]!);
        Assert.All(status["steps"]!.AsArray(), step => Assert.Equal("COMPLETED", (string)step!["status"]!));
        var events = await product.EventsAsync("e1");
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e!["seq"]!));
        Assert.Equal(
            ["PENDING", "VALIDATING", "QUEUED", "RUNNING"],
            events.Where(e => (string)e!["type"]! == "STATE").Select(e => (string)e!["state"]!));
        Assert.Equal(3, events.Count(e => (string)e!["type"]! == "STEP_COMPLETE"));
        Assert.Equal("COMPLETE", (string)events[^1]!["type"]!);
        Assert.Equal("c", (string)events[^1]!["result"]!["c"]!["step"]!);
        var result = await product.GetAsync("/api/executions/e1/result");
        Assert.Equal("a", (string)result["a"]!["step"]!);
    }

    [Fact]
    public async Task Run_Diamond_JoinGetsBothOutputs()
    {
        await using var product = await StartAsync();
        var agent = Step("d", "b", "c") with { Type = "agent", Config = new StepConfig { Agent = "x" } };
        await product.PublishAsync([Step("a"), Step("b", "a"), Step("c", "a"), agent]);
        product.Executor.Start();

        await product.RunAsync("e1");

        var join = product.Executor.Taken.Single(work => work.StepId == "d");
        Assert.Equal(["a", "b", "c"], join.Upstream.Keys.Order());
        Assert.Equal("c", join.Upstream["c"].Output!.Value.Inline!.Value.GetProperty("step").GetString());
    }

    [Fact]
    public async Task Run_ForEach_ItemsInOrder()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a") with { ForEach = "{{ [1,2,3] }}" }, Step("b", "a")]);
        product.Scripts["Expand:a"] = work => ScriptedExecutor.Expanded(work, 10, 20, 30);
        product.Scripts["a"] = work => ScriptedExecutor.Success(work, work.ItemValue!.Value.GetInt32() + work.Item!.Value);
        product.Executor.Start();

        await product.RunAsync("e1");

        var result = await product.GetAsync("/api/executions/e1/result");
        Assert.Equal([10, 21, 32], result["a"]!.AsArray().Select(item => (int)item!));
        var status = await product.GetAsync("/api/executions/e1");
        Assert.Equal(3, (int)status["steps"]![0]!["items"]!["completed"]!);
    }

    [Fact]
    public async Task Run_StepFailsTwice_IsRetriedAndSaysSo()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a") with { Retry = new RetrySettings { MaxAttempts = 3, InitialDelay = 0.01 } }]);
        product.Scripts["a"] = work => work.Attempt < 3 ? ScriptedExecutor.Failure(work) : ScriptedExecutor.Success(work, 7);
        product.Executor.Start();

        var status = await product.RunAsync("e1");

        Assert.Equal("COMPLETED", (string)status["state"]!);
        var retries = (await product.EventsAsync("e1")).Where(e => (string)e!["type"]! == "STEP_RETRY").Select(e => (string)e!["step"]!["message"]!);
        Assert.Equal(["Retrying step Step a (1/2)", "Retrying step Step a (2/2)"], retries);
        var step = await product.GetAsync("/api/executions/e1/steps/a");
        Assert.Equal(["FAILED", "FAILED", "COMPLETED"], step["attempts"]!.AsArray().Select(attempt => (string)attempt!["status"]!));
    }

    [Fact]
    public async Task Run_StepFails_EndsWithErrorAndCanBeRetried()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a")]);
        var fails = true;
        product.Scripts["b"] = work => fails ? ScriptedExecutor.Failure(work) : ScriptedExecutor.Success(work, 1);
        product.Executor.Start();

        var failed = await product.RunAsync("e1");
        Assert.Equal("FAILED", (string)failed["state"]!);
        Assert.Equal("b", (string)failed["error"]!["stepId"]!);
        var last = (await product.EventsAsync("e1"))[^1]!;
        Assert.Equal("ERROR", (string)last["type"]!);
        Assert.Equal("FAILED", (string)last["error"]!["code"]!);
        fails = false;
        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/executions/e1/retry", null)).Status);
        var ended = await product.EndAsync("e1");

        Assert.Equal("COMPLETED", (string)ended["state"]!);
        Assert.Equal(2, (int)ended["attempt"]!);
        Assert.Single(product.Executor.Taken, work => work.StepId == "a");
        var events = await product.EventsAsync("e1");
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e!["seq"]!));
        Assert.Single(events, e => (string)e!["type"]! is "COMPLETE" or "ERROR");
        Assert.Equal(HttpStatusCode.Conflict, (await product.PostAsync("/api/executions/e1/retry", null)).Status);
    }

    [Fact]
    public async Task Run_Approval_WaitsForAnswerAndExplains()
    {
        await using var product = await StartAsync();
        var ask = Step("ask") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "approval", Title = "Go on?" } } };
        await product.PublishAsync([ask, Step("b", "ask")]);
        product.Scripts["ask"] = work => ScriptedExecutor.Parked(work, null, new { title = "Go on?" });
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["state"]! == "WAITING");

        var explained = await product.GetAsync("/api/executions/e1/explain");
        Assert.Equal("APPROVAL", (string)explained["because"]![0]!["code"]!);
        var shown = await product.GetAsync("/api/executions/e1");
        Assert.Equal("Go on?", (string)shown["steps"]![0]!["approval"]!["title"]!);
        var (missing, _) = await product.PostAsync("/api/executions/e1/steps/ask/decision", new JsonObject());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing);
        var (answered, _) = await product.PostAsync("/api/executions/e1/steps/ask/decision", new JsonObject { ["approved"] = true });
        Assert.Equal(HttpStatusCode.OK, answered);
        await product.EndAsync("e1");
        var result = await product.GetAsync("/api/executions/e1/result");

        Assert.True((bool)result["ask"]!["approved"]!);
        Assert.Equal("ada", (string)result["ask"]!["by"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await product.PostAsync("/api/executions/e1/steps/ask/decision", new JsonObject { ["approved"] = true })).Status);
    }

    [Fact]
    public async Task Cancel_WhileAStepRuns_StopsItAndEndsCancelled()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a"), Step("b", "a")]);
        product.Scripts["a"] = work =>
        {
            product.Plane.Started(work, "x");
            return null;
        };
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", status => (string)status["steps"]![0]!["status"]! == "RUNNING");

        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/executions/e1/cancel", null)).Status);
        var status = await product.EndAsync("e1");

        Assert.Equal("CANCELLED", (string)status["state"]!);
        Assert.Equal("ERROR", (string)(await product.EventsAsync("e1"))[^1]!["type"]!);
        Assert.Contains(product.Executor.Taken.Single().Token, product.Executor.Stops);
        Assert.All(status["steps"]!.AsArray(), step => Assert.Equal("CANCELLED", (string)step!["status"]!));
        Assert.Equal(HttpStatusCode.Conflict, (await product.PostAsync("/api/executions/e1/cancel", null)).Status);
    }

    [Fact]
    public async Task Report_StaleToken_ChangesNothing()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a") with { Retry = new RetrySettings { MaxAttempts = 2, InitialDelay = 0.01 } }, Step("b", "a")]);
        StepWork? first = null;
        product.Scripts["a"] = work =>
        {
            first ??= work;
            return work.Attempt == 1 ? ScriptedExecutor.Failure(work) : null;
        };
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", _ => product.Executor.Taken.Count == 2);
        var second = product.Executor.Taken.Last();

        await product.Plane.ReportAsync(ScriptedExecutor.Success(first!, "stale"), TestContext.Current.CancellationToken);
        Assert.False(await product.Plane.ClaimAsync(first!, "x", TestContext.Current.CancellationToken));
        Assert.True(await product.Plane.ClaimAsync(second, "x", TestContext.Current.CancellationToken));
        Assert.False(await product.Plane.ClaimAsync(second, "y", TestContext.Current.CancellationToken));
        Assert.Equal("RUNNING", (string)(await product.GetAsync("/api/executions/e1"))["steps"]![0]!["status"]!);
        await product.Executor.FinishAsync(second, ScriptedExecutor.Success(second, "fresh"));
        await product.EndAsync("e1");

        Assert.Equal("fresh", (string)(await product.GetAsync("/api/executions/e1/result"))["a"]!);
        Assert.True(second.Token > first!.Token);
    }

    [Fact]
    public async Task Report_OfAnExecutorThatDoesNotHoldTheAttempt_LeavesItWithTheOneThatDoes()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a") with { Retry = new RetrySettings { MaxAttempts = 2, InitialDelay = 0.01 } }]);
        product.Scripts["a"] = _ => null;
        product.Executor.Start();
        await product.PostAsync("/api/workflows/execute", Request("e1"));
        await product.UntilAsync("e1", _ => product.Executor.Taken.Count == 1);
        var work = product.Executor.Taken.Single();

        // Often in one transaction with the claim, before the queue knows who holds it.
        var claim = product.Plane.ClaimAsync(work, "holder", TestContext.Current.CancellationToken);
        await product.Plane.ReportAsync(ScriptedExecutor.Failure(work) with { Executor = "other" }, TestContext.Current.CancellationToken);
        Assert.True(await claim);
        await product.Plane.ReportAsync(HandedBack(work, "other"), TestContext.Current.CancellationToken);

        Assert.True(await product.Plane.ClaimAsync(work, "holder", TestContext.Current.CancellationToken));
        Assert.Single(product.Executor.Taken);

        product.Scripts["a"] = again => ScriptedExecutor.Success(again, "done");
        await product.Plane.ReportAsync(HandedBack(work, "holder"), TestContext.Current.CancellationToken);
        var status = await product.EndAsync("e1");

        Assert.Equal(("COMPLETED", 1), ((string)status["state"]!, (int)status["steps"]![0]!["attempt"]!));
        Assert.Equal(2, product.Executor.Taken.Count(taken => taken.Kind == WorkKind.Step));
    }

    private static StepHandedBack HandedBack(StepWork work, string executor) => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Token = work.Token,
        StartedAt = DateTimeOffset.UnixEpoch,
        FinishedAt = DateTimeOffset.UnixEpoch,
        Executor = executor,
    };
}
