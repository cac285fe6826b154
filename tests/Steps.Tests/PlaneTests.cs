using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using RabbitMQ.Client;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Executor.Plane;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Steps.Tests;

/// <summary>What the plane does while nothing is away: order, claims, doubles, bounds, what cannot be read.</summary>
public sealed class PlaneTests(Broker broker) : FleetTest(broker)
{
    [Fact]
    public async Task Run_OverTheBroker_CompletesWithItsLogAndAcknowledgesAll()
    {
        var engine = await EngineAsync();
        var reads = new StepConfig { Transform = new TransformConfig { Expression = JsonSerializer.SerializeToElement("{{ steps.a.output.text }}") } };
        await engine.PublishAsync([Step("a"), Step("b", "a") with { Config = reads }]);
        var executor = await ExecutorAsync(engine, "x", new()
        {
            ["a"] = work => ScriptedExecutor.Success(work, new { text = new string('x', 300_000) }),
        });

        var status = await engine.RunAsync("e1");

        Assert.Equal("COMPLETED", (string)status["state"]!);
        // Too large for a message both ways, so that it went by the object store.
        Assert.Equal(300_000, executor.Scripted.Taken.Single(work => work.StepId == "b").Upstream["a"].Output!.Value.Inline!.Value.GetProperty("text").GetString()!.Length);
        await Broker.UntilAsync(async () => await Broker.CountAsync(RabbitTopology.Reports) == 0);
        Assert.Equal(0u, await Broker.CountAsync(RabbitTopology.DeadLetters));
    }

    [Fact]
    public async Task Take_WorkOfThreeClasses_TheMostUrgentComesFirst()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a")]);
        foreach (var (queue, token) in new[] { (RabbitTopology.Work[2], 3), (RabbitTopology.Work[1], 2), (RabbitTopology.Work[0], 1) })
        {
            await Broker.PublishAsync(queue, JsonSerializer.SerializeToUtf8Bytes(new WorkMessage { Works = [WorkOf(token)] }, StepJson.Default.WorkMessage));
        }

        // Its clock stands still, so that it does not let go of what nobody takes.
        var executor = await ExecutorAsync(engine, "x", takes: false, time: new FakeTimeProvider());
        var plane = executor.Plane;
        var taken = new List<long>();
        await Broker.UntilAsync(async () => await Broker.CountAsync(RabbitTopology.Work[0]) + await Broker.CountAsync(RabbitTopology.Work[1]) + await Broker.CountAsync(RabbitTopology.Work[2]) == 0);
        await Broker.UntilAsync(() => Task.FromResult(executor.Waiting == 3));
        taken.AddRange((await plane.TakeAsync(2, Cancel)).Select(work => work.Token));
        taken.AddRange((await plane.TakeAsync(2, Cancel)).Select(work => work.Token));

        Assert.Equal([1L, 2, 3], taken);
    }

    [Fact]
    public async Task Claim_TheFirstConsumerDiedWithTheMessage_ComesAgainAndOnlyOneHoldsIt()
    {
        var engine = await EngineAsync(lease: 30);
        await engine.PublishAsync([Step("a")]);
        await PretendAsync("ghost", slots: 4);
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await using (var dies = await Broker.ConnectAsync())
        {
            await using var channel = await dies.CreateChannelAsync(cancellationToken: Cancel);
            BasicGetResult? got = null;
            await Broker.UntilAsync(async () => (got ??= await channel.BasicGetAsync(RabbitTopology.Work[1], autoAck: false, Cancel)) is not null);
        }

        var first = await ExecutorAsync(engine, "x", new() { ["a"] = _ => null });
        var second = await ExecutorAsync(engine, "y", takes: false);
        await Broker.UntilAsync(() => Task.FromResult(!first.Scripted.Taken.IsEmpty));
        var work = first.Scripted.Taken.First();

        Assert.True(await first.Plane.ClaimAsync(work, "x", Cancel));
        Assert.False(await second.Plane.ClaimAsync(work, "y", Cancel));
        Assert.True(await first.Plane.ClaimAsync(work, "x", Cancel));
        Assert.Equal([work.Token], await second.Plane.RenewAsync("y", [work.Token], Cancel));
        Assert.Empty(await first.Plane.RenewAsync("x", [work.Token], Cancel));
    }

    [Fact]
    public async Task Report_Doubled_IsAppliedOnce()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a"), Step("b", "a")]);
        var executor = await ExecutorAsync(engine, "x", new() { ["a"] = _ => null });
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await Broker.UntilAsync(() => Task.FromResult(!executor.Scripted.Taken.IsEmpty));
        var report = ScriptedExecutor.Success(executor.Scripted.Taken.First(), 1);

        await Task.WhenAll(executor.Plane.ReportAsync(report, Cancel), executor.Plane.ReportAsync(report, Cancel));
        await executor.Plane.ReportAsync(report, Cancel);
        await engine.EndAsync("e1");

        var ends = (await engine.EventsAsync("e1")).Where(e => (string)e!["type"]! == "STEP_COMPLETE").Select(e => (string)e!["step"]!["id"]!);
        Assert.Equal(["a", "b"], ends);
    }

    [Fact]
    public async Task Dispatch_ManyReadySteps_NoMoreAreOutThanTwiceTheFreeSlots()
    {
        var engine = await EngineAsync(resend: 60, lease: 60);
        await engine.PublishAsync([Step("a")]);
        for (var n = 0; n < 20; n++)
        {
            await engine.PostAsync("/api/workflows/execute", Request("e" + n));
        }

        await PretendAsync("ghost", slots: 3);
        // One that would hold on for longer than its lease lasts is not counted.
        await PretendAsync("clinging", slots: 3, lease: 61);
        await Broker.UntilAsync(async () => await Broker.CountAsync(RabbitTopology.Work[1]) == 6);
        // Another sign of life makes the leader look again; it changes nothing.
        await PretendAsync("ghost", slots: 3);
        await Broker.UntilAsync(async () => await Broker.CountAsync(RabbitTopology.Claims) == 0);
        Assert.Equal(6u, await Broker.CountAsync(RabbitTopology.Work[1]));

        // A claim frees none of the slots; one of an executor with more slots does.
        await PretendAsync("ghost", slots: 4);
        await Broker.UntilAsync(async () => await Broker.CountAsync(RabbitTopology.Work[1]) == 8);
    }

    [Fact]
    public async Task Unreadable_OfEveryKind_IsSetAsideWithTheReasonAndSpoilsNothingElse()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a")]);
        var executor = await ExecutorAsync(engine, "x", new() { ["a"] = _ => null });
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await Broker.UntilAsync(() => Task.FromResult(!executor.Scripted.Taken.IsEmpty));
        var report = JsonSerializer.Serialize<StepReport>(ScriptedExecutor.Success(executor.Scripted.Taken.First(), 1), StepJson.Default.StepReport);

        await Broker.PublishAsync(RabbitTopology.Reports, "no json"u8.ToArray());
        await Broker.PublishAsync(RabbitTopology.Reports, "{}"u8.ToArray(), ours: false);
        await Broker.PublishAsync(RabbitTopology.Claims, "[]"u8.ToArray());
        await Broker.PublishAsync(RabbitTopology.Work[1], "{\"works\":[{}]}"u8.ToArray());
        await Broker.PublishAsync(RabbitTopology.Reports, Encoding.UTF8.GetBytes($$"""{"executor":"x","reports":[{"report":"no-such"},{{report}}],"lines":[17]}"""));

        Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e1"))["state"]!);
        await Broker.UntilAsync(async () => await Broker.CountAsync(RabbitTopology.DeadLetters) == 6);
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var reasons = new List<string>();
        while (await channel.BasicGetAsync(RabbitTopology.DeadLetters, autoAck: true, Cancel) is { } dead)
        {
            reasons.Add(RabbitMessage.HeaderOf(dead.BasicProperties, "reason")!);
        }

        Assert.Equal(6, reasons.Count);
        Assert.All(reasons, Assert.NotEmpty);
        Assert.Contains("It names no schema.", reasons);
    }

    [Fact]
    public async Task Report_ThatCannotBeCommitted_HoldsUpNoOtherAndIsSetAsideInTheEnd()
    {
        var engine = await EngineAsync(lease: 600, resend: 600);
        await using var rows = engine.Database.Open();
        Assert.SkipUnless(rows is SqliteConnection, "The trigger is written for SQLite.");
        await engine.PublishAsync([Step("bad")]);
        await engine.PublishAsync([Step("good")], id: "other");
        var executor = await ExecutorAsync(engine, "x", new() { ["bad"] = _ => null });
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await Broker.UntilAsync(() => Task.FromResult(!executor.Scripted.Taken.IsEmpty));
        var work = executor.Scripted.Taken.First();
        await ExecuteAsync(rows, $"CREATE TRIGGER refuses BEFORE INSERT ON attempts WHEN NEW.token = {work.Token} BEGIN SELECT RAISE(ABORT, 'no room'); END");

        await executor.Plane.ReportAsync(ScriptedExecutor.Success(work, 1), Cancel);
        var others = 0;
        while (await Broker.CountAsync(RabbitTopology.DeadLetters) == 0)
        {
            Assert.Equal("COMPLETED", (string)(await engine.RunAsync($"o{others++}", "other"))["state"]!);
        }

        Assert.True(others > 1);
        Assert.Equal("RUNNING", (string)(await engine.GetAsync("/api/executions/e1"))["state"]!);
    }

    [Fact]
    public async Task Stop_OfACancelledRun_ReachesTheExecutor()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a")]);
        var executor = await ExecutorAsync(engine, "x", new() { ["a"] = _ => null });
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await Broker.UntilAsync(() => Task.FromResult(!executor.Scripted.Taken.IsEmpty));
        var work = executor.Scripted.Taken.First();
        Assert.True(await executor.Plane.ClaimAsync(work, "x", Cancel));

        await engine.PostAsync("/api/executions/e1/cancel", new JsonObject());

        await Broker.UntilAsync(() => Task.FromResult(executor.Scripted.Stops.Contains(work.Token)));
        // Who did not hear it learns it from the next renewal.
        Assert.Equal([work.Token], await executor.Plane.RenewAsync("x", [work.Token], Cancel));
    }

    [Fact]
    public async Task Drain_WorkThatWasNotBegun_GoesToAnotherExecutorAtOnce()
    {
        var engine = await EngineAsync(resend: 600);
        await engine.PublishAsync([Step("a")]);
        var leaving = await ExecutorAsync(engine, "x", takes: false, time: new FakeTimeProvider());
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await engine.PostAsync("/api/workflows/execute", Request("e2"));
        await Broker.UntilAsync(() => Task.FromResult(leaving.Waiting == 2));

        await leaving.StopAsync();
        await ExecutorAsync(engine, "y");

        Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e1"))["state"]!);
        Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e2"))["state"]!);
    }

    [Fact]
    public async Task Full_AllSlotsTakenForLonger_WhatCannotBeginGoesToOthers()
    {
        var engine = await EngineAsync(resend: 600, lease: 600);
        await engine.PublishAsync([Step("a")]);
        // Takes once, and then its only slot is busy for good.
        var busy = await ExecutorAsync(engine, "x", slots: 1, takes: false);
        for (var n = 0; n < 2; n++)
        {
            await engine.PostAsync("/api/workflows/execute", Request("e" + n));
        }

        var work = Assert.Single(await busy.Plane.TakeAsync(1, Cancel));
        Assert.True(await busy.Plane.ClaimAsync(work, "x", Cancel));
        await ExecutorAsync(engine, "y");

        var other = work.Run.ExecutionId == "e0" ? "e1" : "e0";
        Assert.Equal("COMPLETED", (string)(await engine.EndAsync(other))["state"]!);
    }

    /// <summary>An executor that says that it is there, and no more.</summary>
    private Task PretendAsync(string name, int slots, double lease = 2) => Broker.PublishAsync(
        RabbitTopology.Claims,
        JsonSerializer.SerializeToUtf8Bytes(new ClaimMessage { Executor = name, ReplyTo = "nowhere", Slots = slots, LeaseSeconds = lease }, StepJson.Default.ClaimMessage));

    private static async Task ExecuteAsync(System.Data.Common.DbConnection rows, string sql)
    {
        await using var command = rows.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
