using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.ServiceDefaults.Clients;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Steps.Tests.Bus;

/// <summary>What others are told, whichever door an execution came by and whatever is away meanwhile.</summary>
public sealed class AnnouncementTests(Broker broker) : BusTest(broker)
{
    [Fact]
    public async Task Execution_AskedForOverHttp_IsToldToo_AndSoIsItsRetry()
    {
        var engine = await EngineAsync();
        var fails = true;
        engine.Scripts["a"] = work => fails ? ScriptedExecutor.Failure(work, "VALIDATION_FAILED") : ScriptedExecutor.Success(work, 7);
        engine.Executor.Start();
        var client = await ClientAsync();

        await engine.RunAsync("e1");
        var failed = await client.WaitAsync(BusClient.Finished, "e1");
        fails = false;
        Assert.Equal(HttpStatusCode.Accepted, (await engine.PostAsync("/api/executions/e1/retry", null)).Status);
        var completed = await client.WaitAsync(heard => heard.Exchange == BusClient.Finished && heard.Key == "u.w.COMPLETED");

        Assert.Equal(("u.w.FAILED", "VALIDATION_FAILED", "a"), (failed.Key, (string)failed.Body["error"]!["code"]!, (string)failed.Body["error"]!["stepId"]!));
        Assert.False(failed.Properties.IsCorrelationIdPresent());
        Assert.Equal(7, (int)completed.Body["result"]!["a"]!);
        Assert.NotEqual(failed.Properties.MessageId, completed.Properties.MessageId);
        Assert.Single(client.Heard, heard => heard.Exchange == BusClient.Accepted);
    }

    [Fact]
    public async Task Listeners_ComeAndGo_EachIsToldAllOfWhatHappensWhileItListensInOrder()
    {
        var engine = await EngineAsync();
        engine.Executor.Start();
        var next = 0;
        for (var round = 0; round < 3; round++)
        {
            // Nobody listens; then somebody does.
            await RunAsync();
            await Broker.UntilAsync(async () => await UntoldAsync(engine) == 0);
            await using var client = await BusClient.ConnectAsync(Broker.Server.Url);
            foreach (var id in await RunAsync())
            {
                await client.WaitAsync(BusClient.Finished, id);
                Assert.Equal([BusClient.Accepted, BusClient.Finished], client.Heard.Where(heard => heard.Id == id).Select(heard => heard.Exchange));
            }

            Assert.Equal(20, client.Heard.Count);
        }

        async Task<IReadOnlyList<string>> RunAsync()
        {
            var ids = Enumerable.Range(0, 10).Select(_ => $"e{next++}").ToList();
            await Task.WhenAll(ids.Select(id => engine.RunAsync(id)));
            return ids;
        }
    }

    [Fact]
    public async Task Finished_WithFilesAndALargeResult_NamesWhereTheyAre()
    {
        var engine = await EngineAsync();
        engine.Scripts["a"] = work => ScriptedExecutor.Success(work, 1) with
        {
            Output = new StepOutput { Value = Payload.Of(JsonElement.Parse("1")), Artifacts = [new ArtifactRef { Name = "a b.pdf", ContentType = "application/pdf", Bytes = 3, Sha256 = "00", Uri = "sha256/00/00" }] },
        };
        engine.Scripts["Outputs:"] = work => ScriptedExecutor.Success(work, 1) with { Output = new StepOutput { Value = new Payload { Uri = "sha256/11/11", Sha256 = "11", Bytes = 100_000 } } };
        engine.Executor.Start();
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e:1"));
        var finished = await client.WaitAsync(BusClient.Finished, "e:1");

        Assert.Equal("/api/executions/e%3A1/result", (string)finished.Body["resultUri"]!);
        Assert.Null(finished.Body["result"]);
        var artifact = finished.Body["artifacts"]!.AsArray().Single()!;
        Assert.Equal(("a b.pdf", "/api/executions/e%3A1/artifacts/a%20b.pdf?step=a"), ((string)artifact["name"]!, (string)artifact["uri"]!));
    }

    [Fact]
    public async Task Execution_RefusedByItsLimit_IsAcceptedAndThenRejected()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a")], new ExecutionSettings { Concurrency = new ConcurrencySettings { Limit = 1, OnLimit = "reject" } });
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"));
        await client.WaitAsync(BusClient.Accepted, "e1");
        await client.ExecuteAsync(Request("e2"), correlation: "2");
        var rejected = await client.WaitAsync(BusClient.Rejected, "e2");

        Assert.Equal(("u.w.REJECTED", "2"), (rejected.Key, rejected.Properties.CorrelationId));
        Assert.Single(rejected.Body["errors"]!.AsArray());
    }

    [Fact]
    public async Task Engine_KilledBetweenAcceptanceAndEnd_TellsBoth()
    {
        var engine = await EngineAsync();
        var client = await ClientAsync();
        await client.ExecuteAsync(Request("e1"), correlation: "c", replyTo: client.Replies);
        await client.WaitAsync(BusClient.Accepted, "e1");

        await CrashAsync(engine);
        engine = await EngineAsync(engine);
        engine.Executor.Start();
        var finished = await client.WaitAsync(BusClient.Finished, "e1");
        await client.WaitAsync(heard => heard.Key == client.Replies && heard.Properties.Type == BusClient.Finished);

        Assert.Equal(("c", "COMPLETED"), (finished.Properties.CorrelationId, (string)finished.Body["state"]!));
    }

    [Fact]
    public async Task Broker_KilledWhileARunEnds_IsToldWhenItIsBack_EvenByTheNextEngine()
    {
        var engine = await EngineAsync();
        var client = await ClientAsync("listener");
        await client.ExecuteAsync(Request("e1"), correlation: "c");
        await client.WaitAsync(BusClient.Accepted, "e1");
        await Broker.UntilAsync(async () => await UntoldAsync(engine) == 0);
        await Broker.Server.KillAsync(Cancel);

        engine.Executor.Start();
        await engine.UntilAsync("e1", status => (string)status["state"]! == "COMPLETED");
        Assert.Equal(1, await UntoldAsync(engine));
        await CrashAsync(engine);
        await Broker.Server.StartAsync(Cancel);
        engine = await EngineAsync(engine);
        var listener = await ClientAsync("listener");
        var finished = await listener.WaitAsync(BusClient.Finished, "e1");

        Assert.Equal("c", finished.Properties.CorrelationId);
        await Broker.UntilAsync(async () => await UntoldAsync(engine) == 0);
    }

    [Fact]
    public async Task Commands_SentWhileNobodyLeads_AreTakenFromAKilledBrokerLater()
    {
        var engine = await EngineAsync();
        var client = await ClientAsync();
        await CrashAsync(engine);
        foreach (var i in Enumerable.Range(0, 50))
        {
            await client.ExecuteAsync(Request($"e{i}"));
        }

        await Broker.Server.KillAsync(Cancel);
        await Broker.Server.StartAsync(Cancel);
        var catalog = new AwayAtFirst();
        engine = await EngineAsync(engine, builder => builder.Services.AddSingleton<IWorkflowCatalog>(provider => catalog.Before(provider.GetRequiredService<StaticWorkflows>())));
        await engine.PublishAsync([Step("a")]);
        catalog.IsAway = false;
        engine.Executor.Start();

        foreach (var i in Enumerable.Range(0, 50))
        {
            await Broker.UntilAsync(async () => await IsCompletedAsync(engine, $"e{i}"));
        }
    }

    [Fact]
    public async Task Command_WhileTheValidatorIsAway_WaitsAndIsTaken()
    {
        var catalog = new AwayAtFirst();
        await EngineAsync(configure: builder => builder.Services.AddSingleton<IWorkflowCatalog>(provider => catalog.Before(provider.GetRequiredService<StaticWorkflows>())));
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"));
        await catalog.Refused.Task.WaitAsync(Cancel);
        Assert.Empty(client.Heard);
        catalog.IsAway = false;

        await client.WaitAsync(BusClient.Accepted, "e1");
        Assert.Equal(0u, await Broker.CountAsync(BusClient.Unreadable));
    }

    [Fact]
    public async Task Command_ThatCannotBeDecidedWhileOthersAre_IsSetAside()
    {
        var catalog = new AwayAtFirst { Only = "poison" };
        await EngineAsync(configure: builder => builder.Services.AddSingleton<IWorkflowCatalog>(provider => catalog.Before(provider.GetRequiredService<StaticWorkflows>())));
        var client = await ClientAsync();
        await client.ExecuteAsync(Request("e1", "poison"));
        await catalog.Refused.Task.WaitAsync(Cancel);

        var others = SendOthersAsync(client);
        var kept = await client.TakeAsync(BusClient.Unreadable);
        catalog.IsAway = false;
        await others;

        Assert.Equal("e1", (string)JsonNode.Parse(kept.Body.Span)!["id"]!);

        async Task SendOthersAsync(BusClient sender)
        {
            for (var i = 0; catalog.IsAway; i++)
            {
                await sender.ExecuteAsync(Request($"other{i}"));
                await sender.WaitAsync(BusClient.Accepted, $"other{i}");
            }
        }
    }

    [Fact]
    public async Task Execution_WithoutABroker_WritesNoRowForIt()
    {
        await using var engine = await OrchestratorUnderTest.StartAsync();
        await engine.PublishAsync([Step("a")]);
        engine.Executor.Start();

        await engine.RunAsync("e1");

        Assert.Equal(0, await UntoldAsync(engine));
    }

    private static async Task<bool> IsCompletedAsync(OrchestratorUnderTest engine, string id)
    {
        await using var rows = engine.Database.Read();
        return await rows.Executions.AnyAsync(x => x.Id == id && x.State == "COMPLETED", Cancel);
    }

    /// <summary>The validator's service, which does not answer yet.</summary>
    private sealed class AwayAtFirst : IWorkflowCatalog
    {
        private IWorkflowCatalog _inner = null!;

        public TaskCompletionSource Refused { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public volatile bool IsAway = true;

        public string? Only { get; init; }

        public AwayAtFirst Before(IWorkflowCatalog inner)
        {
            _inner = inner;
            return this;
        }

        public Task<PublishedWorkflow?> FindAsync(string workflowId, string? version, CancellationToken cancel)
        {
            if (!IsAway || (Only is { } only && only != workflowId))
            {
                return _inner.FindAsync(workflowId, version, cancel);
            }

            Refused.TrySetResult();
            throw new ServiceAwayException("validator", "nobody listens");
        }

        public Task<Verdict> CheckAsync(PublishedWorkflow workflow, CancellationToken cancel) => _inner.CheckAsync(workflow, cancel);

        public Task<CheckedInputs> CheckInputsAsync(PublishedWorkflow workflow, JsonElement? inputs, CancellationToken cancel) => _inner.CheckInputsAsync(workflow, inputs, cancel);
    }
}
