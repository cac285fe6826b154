using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>The WebSocket: replay by <c>after</c>, no gap, no double, the whole story also after the end.</summary>
[Collection(ProductCollection.Name)]
public sealed class LiveViewTests(ProductUnderTest product)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private const int Patience = 60_000;

    private async Task<string> FinishedAsync(string name)
    {
        var definition = JsonNode.Parse("""
            {"steps":[{"id":"each","name":"Each","type":"transform","forEach":"{{ [1,2,3,4,5,6,7,8,9,10] }}","config":{"transform":{"expression":"{{ item }}"}}},
                      {"id":"b","name":"B","type":"transform","dependsOn":["each"],"config":{"transform":{"expression":"{{ 2 }}"}}}]}
            """)!.AsObject();
        var workflow = await product.PublishAsync(definition, name, Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        await product.Api.ExecuteAndWaitAsync(request, Cancel);
        return (string)request["id"]!;
    }

    private async Task<IReadOnlyList<JsonNode>> ReadAsync(string id, long? after = null)
    {
        using var socket = await LiveClient.ConnectAsync(product.Api.Address, Cancel, product.Api.BearerToken);
        await socket.SubscribeAsync(id, Cancel, after);
        return await socket.UntilEndAsync(Cancel);
    }

    private static List<long> Seqs(IEnumerable<JsonNode> frames) =>
        [.. frames.Where(frame => (string)frame["type"]! is not ("PROGRESS" or "LOG")).Select(frame => (long)frame["seq"]!)];

    [Fact(Timeout = Patience)]
    public async Task Subscribe_AfterTheEnd_GetsTheWholeStory()
    {
        var id = await FinishedAsync("live-whole");

        var frames = await ReadAsync(id);

        var seqs = Seqs(frames);
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq), seqs);
        Assert.Equal(await EventLog.ReadAsync(product.Api, id, Cancel), frames.Where(frame => (string)frame["type"]! is not ("PROGRESS" or "LOG")), (left, right) => (long)left["seq"]! == (long)right["seq"]! && (string)left["type"]! == (string)right["type"]!);
        Assert.Equal("COMPLETE", (string)frames[^1]["type"]!);
        Assert.Single(frames, frame => (string)frame["type"]! == "STEP_COMPLETE" && (string)frame["step"]!["id"]! == "each");
    }

    [Fact(Timeout = Patience)]
    public async Task Subscribe_ChattyLastStep_AllItsLinesComeBeforeTheTerminalFrame()
    {
        var definition = JsonNode.Parse("""
            {"steps":[{"id":"a","name":"A","type":"task","cache":false,"config":{"task":{"type":"script","language":"javascript","source":"for (let i = 0; i < 500; i++) log('line ' + i); return 1;"}}}]}
            """)!.AsObject();
        var workflow = await product.PublishAsync(definition, "live-chatty", Cancel);
        for (var round = 0; round < 5; round++)
        {
            var id = ProductUnderTest.NewExecutionId();
            using var socket = await LiveClient.ConnectAsync(product.Api.Address, Cancel, product.Api.BearerToken);
            (await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(id, workflow, product.UseCase), Cancel)).Expect(HttpStatusCode.Accepted);
            await socket.SubscribeAsync(id, Cancel);

            var frames = await socket.UntilEndAsync(Cancel);

            var lines = (await product.Api.GetAsync($"api/executions/{id}/logs", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
            Assert.InRange(lines.Count, 100, 999);
            Assert.Equal(lines.Count, frames.Count(frame => (string)frame["type"]! == "LOG"));
            Assert.Equal("COMPLETE", (string)frames[^1]["type"]!);
        }
    }

    [Theory(Timeout = Patience)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Subscribe_WhileARunWaits_IsToldItsPresentProgress(bool hasEverything)
    {
        var definition = JsonNode.Parse("""
            {"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}},
                      {"id":"b","name":"B","type":"task","dependsOn":["a"],"config":{"task":{"type":"approval","title":"Go on?"}}}]}
            """)!.AsObject();
        var workflow = await product.PublishAsync(definition, "live-progress", Cancel);
        var id = ProductUnderTest.NewExecutionId();
        (await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(id, workflow, product.UseCase), Cancel)).Expect(HttpStatusCode.Accepted);
        JsonNode status;
        do
        {
            status = (await product.Api.GetAsync($"api/executions/{id}", Cancel)).Expect(HttpStatusCode.OK);
        }
        while ((string)status["steps"]![1]!["status"]! != "WAITING");

        using var socket = await LiveClient.ConnectAsync(product.Api.Address, Cancel, product.Api.BearerToken);
        await socket.SubscribeAsync(id, Cancel, hasEverything ? (long)status["lastSeq"]! : null);
        JsonNode? frame;
        do
        {
            frame = await socket.NextAsync(Cancel);
        }
        while ((string)frame!["type"]! != "PROGRESS");

        Assert.InRange((int)status["progress"]!, 1, 99);
        Assert.Equal((int)status["progress"]!, (int)frame["progress"]!);
        (await product.Api.PostAsync($"api/executions/{id}/cancel", null, Cancel)).Expect(HttpStatusCode.Accepted);
        Assert.Equal("CANCELLED", (string)(await socket.UntilEndAsync(Cancel))[^1]["error"]!["code"]!);
    }

    [Fact(Timeout = Patience)]
    public async Task Subscribe_AfterASeq_GoesOnFromThere()
    {
        var id = await FinishedAsync("live-after");
        var all = Seqs(await ReadAsync(id));

        foreach (var after in all.SkipLast(1))
        {
            Assert.Equal(all.Where(seq => seq > after), Seqs(await ReadAsync(id, after)));
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Subscribe_CutAndResumedManyTimes_NoGapNoDouble()
    {
        var definition = new JsonObject { ["steps"] = new JsonArray() };
        for (var n = 0; n < 150; n++)
        {
            var step = JsonNode.Parse("""{"name":"S","type":"transform","cache":false,"config":{"transform":{"expression":"{{ null }}"}}}""")!;
            step["id"] = $"s{n}";
            if (n > 0)
            {
                step["dependsOn"] = new JsonArray($"s{n - 1}");
            }

            definition["steps"]!.AsArray().Add(step);
        }

        var workflow = await product.PublishAsync(definition, "live-cut", Cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        (await product.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);
        var seen = new List<long>();
        var ended = false;
        while (!ended)
        {
            using var socket = await LiveClient.ConnectAsync(product.Api.Address, Cancel, product.Api.BearerToken);
            await socket.SubscribeAsync((string)request["id"]!, Cancel, seen.LastOrDefault());
            for (var count = 0; count < 40 && !ended && await socket.NextAsync(Cancel) is { } frame;)
            {
                if ((string)frame["type"]! is not ("PROGRESS" or "LOG"))
                {
                    seen.Add((long)frame["seq"]!);
                    count++;
                }

                ended = (string)frame["type"]! is "COMPLETE" or "ERROR";
            }
        }

        Assert.Equal(Enumerable.Range(1, seen.Count).Select(seq => (long)seq), seen);
    }

    [Fact(Timeout = Patience)]
    public async Task Subscribe_UnknownExecution_GetsAnErrorFrame()
    {
        var frames = await ReadAsync("no-such-execution");

        Assert.Equal("NOT_FOUND", (string)Assert.Single(frames)["error"]!["code"]!);
    }

    [Theory(Timeout = Patience)]
    [InlineData("not json")]
    [InlineData("{\"action\":\"dance\"}")]
    [InlineData("null")]
    public async Task Socket_BadMessage_AnswersErrorAndStaysOpen(string message)
    {
        var id = await FinishedAsync("live-bad");
        using var socket = await LiveClient.ConnectAsync(product.Api.Address, Cancel, product.Api.BearerToken);

        await socket.SendTextAsync(message, Cancel);
        var answer = await socket.NextAsync(Cancel);
        await socket.SubscribeAsync(id, Cancel);

        Assert.Equal("BAD_COMMAND", (string)answer!["error"]!["code"]!);
        Assert.Equal("COMPLETE", (string)(await socket.UntilEndAsync(Cancel))[^1]["type"]!);
    }

    [Fact(Timeout = Patience)]
    public async Task Socket_ClientCloses_IsAnswered()
    {
        using var socket = await LiveClient.ConnectAsync(product.Api.Address, Cancel, product.Api.BearerToken);
        await socket.SubscribeAsync(await FinishedAsync("live-close"), Cancel);

        await socket.CloseAsync(Cancel);

        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.Closed);
    }

    [Theory(Timeout = Patience)]
    [InlineData(17_000)]
    [InlineData(1_000_000)]
    public async Task Socket_TooLongMessage_IsClosedWithTheReason(int length)
    {
        using var socket = await LiveClient.ConnectAsync(product.Api.Address, Cancel, product.Api.BearerToken);

        await socket.SendTextAsync(new string('x', length), Cancel);

        Assert.Null(await socket.NextAsync(Cancel));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.Closed);
    }

    [Fact(Timeout = Patience)]
    public async Task Logs_ReadByHttp_DensePerStepAttempt()
    {
        var id = await FinishedAsync("live-logs");

        var lines = (await product.Api.GetAsync($"api/executions/{id}/logs", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

        Assert.NotEmpty(lines);
        foreach (var step in lines.GroupBy(line => ((string)line!["stepId"]!, (int)line["attempt"]!)))
        {
            Assert.Equal(Enumerable.Range(1, step.Count()), step.Select(line => (int)line!["logSeq"]!));
        }
    }
}
