using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Messaging.Rabbit;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Steps.Tests;

/// <summary>The real executor over the real plane.</summary>
public sealed class WorkerTests(Broker broker) : FleetTest(broker)
{
    private static WorkflowStep Endless => Step("endless") with
    {
        Type = "task",
        Config = new StepConfig { Task = new TaskConfig { Type = "script", Language = "javascript", Source = "while (true) {}", Limits = JsonSerializer.SerializeToElement(new { timeout = 100 }) } },
    };

    [Fact]
    public async Task Drain_InTheMiddleOfAStep_AnotherExecutorMakesItWithoutANewAttempt()
    {
        var engine = await EngineAsync(lease: 30);
        await engine.PublishAsync([Endless]);
        var leaving = await WorkerHost.StartAsync(Broker.Server.Url, engine.Folder, "x");
        await using (leaving)
        {
            await engine.PostAsync("/api/workflows/execute", Request("e1"));
            await engine.UntilAsync("e1", status => (string)status["steps"]![0]!["status"]! == "RUNNING");
            await leaving.StopAsync();
        }

        var taker = await ExecutorAsync(engine, "y");

        Assert.Equal("COMPLETED", (string)(await engine.EndAsync("e1"))["state"]!);
        Assert.Equal(1, taker.Scripted.Taken.First(work => work.Kind == WorkKind.Step).Attempt);
    }

    [Fact]
    public async Task Cancel_OfARunningStep_StopsItAndItsLeaseIsNotWaitedFor()
    {
        var engine = await EngineAsync(lease: 60);
        await engine.PublishAsync([Endless]);
        await using var worker = await WorkerHost.StartAsync(Broker.Server.Url, engine.Folder, "x");
        await engine.PostAsync("/api/workflows/execute", Request("e1"));
        await engine.UntilAsync("e1", status => (string)status["steps"]![0]!["status"]! == "RUNNING");

        await engine.PostAsync("/api/executions/e1/cancel", new JsonObject());

        Assert.Equal("CANCELLED", (string)(await engine.EndAsync("e1"))["state"]!);
        // Its slot is free again, and its message is done with.
        await Broker.UntilAsync(async () => await Broker.CountAsync(RabbitTopology.Work[1]) == 0);
    }

    [Fact]
    public async Task Lines_OfAStep_AreThereWhenItHasEnded()
    {
        var engine = await EngineAsync(lease: 30);
        await engine.PublishAsync([Step("a") with { ForEach = "{{ [1, 2] }}" }]);
        await using var worker = await WorkerHost.StartAsync(Broker.Server.Url, engine.Folder, "x");

        Assert.Equal("COMPLETED", (string)(await engine.RunAsync("e1"))["state"]!);

        var lines = (await engine.GetAsync("/api/executions/e1/logs"))["items"]!.AsArray();
        // The executor's, which come by the broker, and the engine's own.
        foreach (var message in (string[])["2 items to run", "Joined the outputs of 2 items", " completed in "])
        {
            Assert.Contains(lines, line => ((string)line!["message"]!).Contains(message, StringComparison.Ordinal) && (string)line["stepId"]! == "a");
        }
    }

    [Fact]
    public async Task Throughput_FiveStepRuns_IsPrinted()
    {
        var engine = await EngineAsync(lease: 30);
        var noop = new StepConfig { Transform = new TransformConfig { Expression = JsonSerializer.SerializeToElement("{{ null }}") } };
        WorkflowStep Quick(string id, params string[] after) => Step(id, after) with { Config = noop, Cache = new CacheSettings { Enabled = false } };
        await engine.PublishAsync([Quick("a"), Quick("b", "a"), Quick("c", "b"), Quick("d", "c"), Quick("e", "d")]);
        await using var worker = await WorkerHost.StartAsync(Broker.Server.Url, engine.Folder, "x", new() { ["Executor:Slots"] = "32" });
        for (var round = 0; round < 4; round++)
        {
            const int Runs = 300;
            var start = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Runs).Select(n => engine.RunAsync($"r{round}-{n}")));
            var took = TimeProvider.System.GetElapsedTime(start);
            TestContext.Current.TestOutputHelper!.WriteLine($"{Runs * 5 / took.TotalSeconds:0} steps/s over the broker with one executor, {took.TotalMilliseconds:0} ms");
        }

        for (var n = 0; n < 10; n++)
        {
            var start = TimeProvider.System.GetTimestamp();
            await engine.RunAsync("one" + n);
            TestContext.Current.TestOutputHelper!.WriteLine($"one run alone: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:0.0} ms");
        }
    }
}
