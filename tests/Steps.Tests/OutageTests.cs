using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Plane;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Steps.Tests;

/// <summary>What the plane survives: the broker, the queues, the leader, an executor.</summary>
public sealed class OutageTests(Broker broker) : FleetTest(broker)
{
    [Fact]
    public async Task Broker_KilledAndStartedInTheMiddle_AllRunsEndAndEveryStepOnce()
    {
        const int Runs = 60;
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a"), Step("b", "a"), Step("c", "a"), Step("d", "b", "c")]);
        await ExecutorAsync(engine, "x");
        await ExecutorAsync(engine, "y");
        for (var n = 0; n < Runs; n++)
        {
            await engine.PostAsync("/api/workflows/execute", Request("e" + n));
        }

        await engine.UntilAsync("e" + (Runs / 2), status => (int)status["progress"]! >= 25);
        await Broker.Server.KillAsync(Cancel);
        var away = await HealthAsync(engine);
        await Broker.Server.StartAsync(Cancel);

        for (var n = 0; n < Runs; n++)
        {
            Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e" + n))["state"]!);
            var events = await engine.EventsAsync("e" + n);
            Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e!["seq"]!));
            Assert.Equal(4, events.Count(e => (string)e!["type"]! == "STEP_COMPLETE"));
        }

        Assert.Equal(HealthStatus.Unhealthy, away.Status);
        Assert.NotEmpty(away.Description!);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(engine)).Status);
    }

    [Fact]
    public async Task Queues_PurgedByHand_EverythingIsGivenOutAgain()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a"), Step("b", "a")]);
        await Broker.PublishAsync(
            RabbitTopology.Claims,
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new ClaimMessage { Executor = "ghost", ReplyTo = "nowhere", Slots = 10, LeaseSeconds = 2 }, StepJson.Default.ClaimMessage));
        for (var n = 0; n < 10; n++)
        {
            await engine.PostAsync("/api/workflows/execute", Request("e" + n));
        }

        await Broker.UntilAsync(async () => await Broker.CountAsync(RabbitTopology.Work[1]) >= 10);
        await using (var connection = await Broker.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
            // More on a busy machine, where some have been given out again by now.
            Assert.InRange(await channel.QueuePurgeAsync(RabbitTopology.Work[1], Cancel), 10u, uint.MaxValue);
        }

        await ExecutorAsync(engine, "x");
        for (var n = 0; n < 10; n++)
        {
            Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e" + n))["state"]!);
        }
    }

    [Fact]
    public async Task Queues_DeletedByHand_AreDeclaredAgain()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a"), Step("b", "a")]);
        await ExecutorAsync(engine, "x");
        Assert.Equal("COMPLETED", (string)(await engine.RunAsync("e1"))["state"]!);

        await using (var connection = await Broker.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
            foreach (var queue in (string[])[.. RabbitTopology.Work, RabbitTopology.Reports, RabbitTopology.Claims, RabbitTopology.StepLogs])
            {
                await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: Cancel);
            }
        }

        Assert.Equal("COMPLETED", (string)(await engine.RunAsync("e2"))["state"]!);
    }

    [Fact]
    public async Task Leader_ReplacedWhileAStepIsHeld_ItsHolderGoesOnAndItIsNotRunAgain()
    {
        var engine = await EngineAsync(lease: 30);
        await engine.PublishAsync([Step("a"), Step("b", "a")]);
        var executor = await ExecutorAsync(engine, "x", new() { ["a"] = _ => null });
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await Broker.UntilAsync(() => Task.FromResult(!executor.Scripted.Taken.IsEmpty));
        var work = executor.Scripted.Taken.First();
        Assert.True(await executor.Plane.ClaimAsync(work, "x", Cancel));

        engine = await RestartAsync(engine, lease: 30);
        await engine.PublishAsync([Step("a"), Step("b", "a")]);
        Assert.True(await executor.Plane.ClaimAsync(work, "x", Cancel));
        Assert.Empty(await executor.Plane.RenewAsync("x", [work.Token], Cancel));
        await executor.Plane.ReportAsync(ScriptedExecutor.Success(work, 1), Cancel);

        Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e1"))["state"]!);
        Assert.Single(executor.Scripted.Taken, taken => taken.StepId == "a");
    }

    [Fact]
    public async Task Leader_ReplacedAndTheHolderGone_TheStepRunsElsewhereOnceItsLeaseIsOver()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a")]);
        var gone = await ExecutorAsync(engine, "x", new() { ["a"] = _ => null });
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await Broker.UntilAsync(() => Task.FromResult(!gone.Scripted.Taken.IsEmpty));
        var work = gone.Scripted.Taken.First();
        Assert.True(await gone.Plane.ClaimAsync(work, "x", Cancel));
        await gone.StopAsync();

        engine = await RestartAsync(engine);
        await engine.PublishAsync([Step("a")]);
        PlaneHost? other = null;
        var granted = new List<long>();
        other = await ExecutorAsync(engine, "y", new() { ["a"] = MakeAsAnEffect }, takes: false);
        other.Scripted.Start();

        Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e1"))["state"]!);
        // The message that its first holder never acknowledged came to the other one at once, and was refused.
        Assert.True(Assert.Single(granted) > work.Token);

        StepReport? MakeAsAnEffect(StepWork taken)
        {
            _ = MakeAsync(taken);
            return null;
        }

        async Task MakeAsync(StepWork taken)
        {
            if (await other!.Plane.ClaimAsync(taken, "y", Cancel))
            {
                granted.Add(taken.Token);
                await other.Plane.ReportAsync(ScriptedExecutor.Success(taken, 1), Cancel);
            }
            else
            {
                other.Plane.Dropped(taken);
            }
        }
    }

    [Fact]
    public async Task Leader_ReplacedWithReportsWaiting_TheyAreAppliedAndNotRunAgain()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a")]);
        var executor = await ExecutorAsync(engine, "x", new() { ["a"] = _ => null });
        for (var n = 0; n < 5; n++)
        {
            await engine.PostAsync("/api/workflows/execute", Request("e" + n));
        }

        await Broker.UntilAsync(() => Task.FromResult(executor.Scripted.Taken.Count == 5));
        var works = executor.Scripted.Taken.ToList();
        var next = RestartAsync(engine);
        // Confirmed by the broker, whoever leads.
        await Task.WhenAll(works.Select(work => executor.Plane.ReportAsync(ScriptedExecutor.Success(work, 1), Cancel)));
        engine = await next;

        for (var n = 0; n < 5; n++)
        {
            Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e" + n))["state"]!);
        }

        Assert.Equal(5, executor.Scripted.Taken.Count(taken => taken.StepId == "a"));
    }

    [Fact]
    public async Task Log_BrokerAway_IsBoundedAndTheRestIsCounted()
    {
        var engine = await EngineAsync();
        await Broker.Server.KillAsync(Cancel);
        try
        {
            var executor = await ExecutorAsync(engine, "x");
            var line = new StepLogLine { ExecutionId = "e", StepId = "a", Attempt = 1, At = default, Level = "info", Message = "m" };
            for (var n = 0; n < 25_000; n++)
            {
                executor.Plane.Log(line);
            }

            Assert.Equal(5_000, executor.Get<ReportOutbox>().Dropped);
            await Assert.ThrowsAsync<TimeoutException>(() => executor.Get<ClaimDesk>().ClaimAsync(1, givenBefore: false, Cancel));
        }
        finally
        {
            await Broker.Server.StartAsync(Cancel);
        }
    }

    private static async Task<HealthReportEntry> HealthAsync(OrchestratorUnderTest engine) =>
        (await engine.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "rabbitmq", Cancel)).Entries["rabbitmq"];
}
