using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Steps.Tests.Bus;

/// <summary>Commands as plain JSON.</summary>
public sealed class CommandTests(Broker broker) : BusTest(broker)
{
    [Fact]
    public async Task Command_PlainJson_IsAcceptedRunAndFinished()
    {
        var engine = await EngineAsync();
        engine.Executor.Start();
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"), correlation: "order 7");
        var finished = await client.WaitAsync(BusClient.Finished, "e1");

        var accepted = client.Heard.Single(heard => heard.Exchange == BusClient.Accepted);
        Assert.Equal(("u.w.QUEUED", "order 7", "application/json"), (accepted.Key, accepted.Properties.CorrelationId, accepted.Properties.ContentType));
        Assert.Equal("""{"id":"e1","workflowId":"w","version":"1.0.0","useCase":"u","state":"QUEUED","artifacts":[]}""", accepted.Body.ToJsonString());
        Assert.Equal(("u.w.COMPLETED", "order 7"), (finished.Key, finished.Properties.CorrelationId));
        Assert.Equal(["id", "workflowId", "version", "useCase", "state", "startedAt", "finishedAt", "result", "artifacts"], finished.Body.AsObject().Select(member => member.Key));
        Assert.Equal(1, (int)finished.Body["result"]!["a"]!["attempt"]!);
        Assert.Equal("guest", (string)(await engine.GetAsync("/api/audit?target=e1"))["items"]![0]!["who"]!);
        Assert.Equal("guest", (string)(await engine.GetAsync("/api/executions/e1"))["user"]!);
        await Broker.UntilAsync(async () => await UntoldAsync(engine) == 0);
        Assert.Equal(0u, await Broker.CountAsync(BusClient.Commands));
    }

    [Fact]
    public async Task Command_SentAgain_RunsOnceAndIsAcceptedAgain()
    {
        var engine = await EngineAsync();
        engine.Executor.Start();
        var client = await ClientAsync();
        await client.ExecuteAsync(Request("e1"), correlation: "first");
        await client.WaitAsync(BusClient.Finished, "e1");

        await client.ExecuteAsync(Request("e1"), correlation: "second", replyTo: client.Replies);
        var again = await client.WaitAsync(heard => heard.Exchange == BusClient.Accepted && heard.Properties.CorrelationId == "second");
        var end = await client.WaitAsync(heard => heard.Key == client.Replies && heard.Properties.Type == BusClient.Finished);

        Assert.Equal(("u.w.COMPLETED", "COMPLETED"), (again.Key, (string)again.Body["state"]!));
        Assert.Equal(("second", "COMPLETED"), (end.Properties.CorrelationId, (string)end.Body["state"]!));
        Assert.Single(client.Heard, heard => heard.Exchange == BusClient.Finished);
        Assert.Single(engine.Executor.Taken, work => work.StepId == "a");
    }

    [Fact]
    public async Task Command_SentAgainWhileItRuns_TellsTheEndToWhoSentItLast()
    {
        var engine = await EngineAsync();
        var client = await ClientAsync();
        await client.ExecuteAsync(Request("e1"), correlation: "first", replyTo: "gone");
        await client.WaitAsync(BusClient.Accepted, "e1");

        await client.ExecuteAsync(Request("e1"), correlation: "second", replyTo: client.Replies);
        await client.WaitAsync(heard => heard.Key == client.Replies);
        engine.Executor.Start();
        var finished = await client.WaitAsync(BusClient.Finished, "e1");
        var reply = await client.WaitAsync(heard => heard.Key == client.Replies && heard.Properties.Type == BusClient.Finished);

        Assert.Equal(("second", "second"), (finished.Properties.CorrelationId, reply.Properties.CorrelationId));
    }

    [Fact]
    public async Task Command_SameIdOtherBody_IsRejectedAsConflict()
    {
        await EngineAsync();
        var client = await ClientAsync();
        await client.ExecuteAsync(Request("e1"));
        await client.WaitAsync(BusClient.Accepted, "e1");

        await client.ExecuteAsync(Request("e1", inputs: new JsonObject { ["n"] = 2 }), correlation: "other");
        var rejected = await client.WaitAsync(BusClient.Rejected, "e1");

        Assert.Equal(("u.w.REJECTED", "other", "REJECTED"), (rejected.Key, rejected.Properties.CorrelationId, (string)rejected.Body["state"]!));
        Assert.Equal(["ID_CONFLICT /id"], CodesOf(rejected));
    }

    [Fact]
    public async Task Command_OfWrongShape_IsRejectedWithAllFaults()
    {
        var engine = await EngineAsync();
        var client = await ClientAsync();
        var bad = Request("e 1");
        (bad["priority"], bad["input"], bad["context"]!["asOf"]) = (12, new JsonObject(), 7);

        await client.ExecuteAsync(bad, correlation: "bad", replyTo: client.Replies);
        var rejected = await client.WaitAsync(BusClient.Rejected, "e 1");
        var reply = await client.WaitAsync(heard => heard.Key == client.Replies);

        Assert.Equal(["INVALID_ID /id", "INVALID_TYPE /context/asOf", "OUT_OF_RANGE /priority", "UNKNOWN_FIELD /input"], CodesOf(rejected).Order(StringComparer.Ordinal));
        Assert.Equal(("bad", "bad", BusClient.Rejected), (rejected.Properties.CorrelationId, reply.Properties.CorrelationId, reply.Properties.Type));
        await using var rows = engine.Database.Read();
        Assert.Equal(0, await rows.Executions.CountAsync(Cancel));
    }

    [Fact]
    public async Task Command_WithoutItsInputs_IsKeptAsRejected()
    {
        var engine = await EngineAsync();
        await engine.PublishAsync([Step("a")], inputs: new WorkflowInputs { Required = [new WorkflowInput { Name = "n", Type = "integer" }, new WorkflowInput { Name = "m", Type = "integer" }] });
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"), correlation: "first");
        var rejected = await client.WaitAsync(BusClient.Rejected, "e1");
        // What was decided stays decided, whatever has changed since.
        await engine.PublishAsync([Step("a")]);
        await client.ExecuteAsync(Request("e1"), correlation: "second");
        var again = await client.WaitAsync(heard => heard.Properties.CorrelationId == "second");

        Assert.Equal(["REQUIRED_INPUT /context/inputs/n", "REQUIRED_INPUT /context/inputs/m"], CodesOf(rejected));
        Assert.Equal(("REQUIRED_INPUT", "1.0.0"), ((string)rejected.Body["error"]!["code"]!, (string)rejected.Body["version"]!));
        Assert.Equal(rejected.Body.ToJsonString(), again.Body.ToJsonString());
        Assert.DoesNotContain(client.Heard, heard => heard.Exchange == BusClient.Accepted);
        Assert.Equal("REJECTED", (string)(await engine.GetAsync("/api/executions/e1"))["state"]!);
        Assert.Equal("reject", (string)(await engine.GetAsync("/api/audit?target=e1"))["items"]![0]!["action"]!);
        Assert.Empty(engine.BrokenInvariants());
    }

    [Fact]
    public async Task Command_WithoutData_IsRejected_AndUnknownWorkflowToo()
    {
        var engine = await EngineAsync();
        engine.Datasets.HasData = false;
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"));
        await client.ExecuteAsync(Request("e2", "no-such"));

        Assert.Equal(["DATA_NOT_INGESTED "], CodesOf(await client.WaitAsync(BusClient.Rejected, "e1")));
        var unknown = await client.WaitAsync(BusClient.Rejected, "e2");
        Assert.Equal(("u.no-such.REJECTED", "UNKNOWN_WORKFLOW /workflowId"), (unknown.Key, CodesOf(unknown).Single()));
    }

    [Fact]
    public async Task Command_WithThousandsOfFaults_IsRejectedInABoundedMessage()
    {
        await EngineAsync();
        var client = await ClientAsync();
        var bad = Request("e1");
        for (var i = 0; i < 50_000; i++)
        {
            bad[$"unknown-{i}"] = i;
        }

        bad[new string('x', 100_000)] = 1;
        await client.ExecuteAsync(bad);
        var rejected = await client.WaitAsync(BusClient.Rejected, "e1");

        Assert.Equal(501, CodesOf(rejected).Count());
        Assert.Equal("MORE_FAULTS ", CodesOf(rejected).Last());
        Assert.InRange(rejected.Bytes.Length, 1, 2_000_000);
    }

    [Fact]
    public async Task Command_ReplyTo_GetsCopies_AndAGoneQueueHoldsUpNothing()
    {
        var engine = await EngineAsync();
        engine.Executor.Start();
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"), correlation: "1", replyTo: "no-such-queue");
        await client.ExecuteAsync(Request("e2"), correlation: "2", replyTo: client.Replies);
        await client.WaitAsync(BusClient.Finished, "e1");
        await client.WaitAsync(BusClient.Finished, "e2");
        await client.WaitAsync(heard => heard.Key == client.Replies && heard.Properties.Type == BusClient.Finished);

        var replies = client.Heard.Where(heard => heard.Key == client.Replies).ToList();
        Assert.Equal([BusClient.Accepted, BusClient.Finished], replies.Select(reply => reply.Properties.Type));
        Assert.All(replies, reply => Assert.Equal(("2", "e2"), (reply.Properties.CorrelationId, reply.Id)));
        await Broker.UntilAsync(async () => await UntoldAsync(engine) == 0);
    }

    [Fact]
    public async Task Command_ReplyToAQueueOfOurs_IsRejected()
    {
        await EngineAsync();
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"), replyTo: "vanguards.reports");

        Assert.Equal(["INVALID_REPLY_TO "], CodesOf(await client.WaitAsync(BusClient.Rejected, "e1")));
    }

    [Fact]
    public async Task Caller_UnknownOrWithoutTheRole_IsRejected()
    {
        await EngineAsync(configure: builder => builder.Configuration["Bus:Callers"] = "guest=v:admin,u:viewer;*=u:operator");
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"), user: null);
        await client.ExecuteAsync(Request("e2"));

        Assert.Equal(["CALLER_UNKNOWN "], CodesOf(await client.WaitAsync(BusClient.Rejected, "e1")));
        Assert.Equal(["FORBIDDEN "], CodesOf(await client.WaitAsync(BusClient.Rejected, "e2")));
    }

    [Fact]
    public async Task Caller_Unnamed_IsWhoTheSettingSays()
    {
        var engine = await EngineAsync(configure: builder => builder.Configuration["Bus:Unnamed"] = "guest");
        var client = await ClientAsync();

        await client.ExecuteAsync(Request("e1"), user: null);
        await client.WaitAsync(BusClient.Accepted, "e1");

        Assert.Equal("guest", (string)(await engine.GetAsync("/api/audit?target=e1"))["items"]![0]!["who"]!);
    }

    private static IEnumerable<string> CodesOf(BusDelivery rejected) => rejected.Body["errors"]!.AsArray().Select(error => $"{error!["code"]} {error["path"]}");
}
