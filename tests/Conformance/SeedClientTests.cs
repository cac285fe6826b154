using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>A client that sends and reads exactly what the first client of the product did: it knows no seq, no after, no other types.</summary>
[Collection(ProductCollection.Name)]
public sealed class SeedClientTests(ProductUnderTest product)
{
    [Fact(Timeout = 60_000)]
    public async Task SeedClient_ExecutesAndSubscribes_GetsProgressStepsLogsAndComplete()
    {
        var cancel = TestContext.Current.CancellationToken;
        var definition = JsonNode.Parse("""
            {"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}},
                      {"id":"b","name":"B","type":"task","dependsOn":["a"],"config":{"task":{"type":"script","language":"javascript","source":"log('working'); return 2;"}}},
                      {"id":"c","name":"C","type":"transform","dependsOn":["b"],"when":"{{ false }}","config":{"transform":{"expression":"{{ 3 }}"}}}]}
            """)!.AsObject();
        var workflow = await product.PublishAsync(definition, "seed-client", cancel);
        using var socket = await LiveClient.ConnectAsync(product.Api.Address, cancel, product.Api.BearerToken);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);

        var execution = (await product.Api.PostAsync("api/workflows/execute", request, cancel)).Expect(HttpStatusCode.Accepted);
        await socket.SendAsync(new JsonObject { ["action"] = "subscribe", ["executionId"] = (string)execution["id"]! }, cancel);
        var updates = await socket.UntilEndAsync(cancel);

        Assert.All(updates, update => Assert.Equal((string)execution["id"]!, (string)update["executionId"]!));
        var progress = updates.Where(update => (string)update["type"]! == "PROGRESS").Select(update => (int)update["progress"]!).ToList();
        Assert.NotEmpty(progress);
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(100, progress[^1]);
        Assert.Equal(["a", "b", "c"], updates.Where(update => (string)update["type"]! == "STEP_COMPLETE").Select(update => (string)update["step"]!["id"]!));
        var logs = updates.Where(update => (string)update["type"]! == "LOG").Select(update => update["log"]!).ToList();
        Assert.All(logs, log => Assert.All(new[] { "timestamp", "level", "stepId", "message" }, name => Assert.NotNull(log[name])));
        Assert.Superset(new HashSet<string> { "a", "b" }, logs.Select(log => (string)log["stepId"]!).ToHashSet());
        Assert.Contains(logs, log => (string)log["message"]! == "working");
        var last = updates[^1];
        Assert.Equal("COMPLETE", (string)last["type"]!);
        Assert.NotNull(last["result"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task SeedClient_RunFails_GetsErrorAsLastFrame()
    {
        var cancel = TestContext.Current.CancellationToken;
        var definition = JsonNode.Parse("""{"steps":[{"id":"bad","name":"Bad","type":"task","config":{"task":{"type":"script","language":"javascript","source":"throw new Error('no good')"}}}]}""")!.AsObject();
        var workflow = await product.PublishAsync(definition, "seed-error", cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase);
        (await product.Api.PostAsync("api/workflows/execute", request, cancel)).Expect(HttpStatusCode.Accepted);
        using var socket = await LiveClient.ConnectAsync(product.Api.Address, cancel, product.Api.BearerToken);
        await socket.SubscribeAsync((string)request["id"]!, cancel);

        var last = (await socket.UntilEndAsync(cancel))[^1];

        Assert.Equal("ERROR", (string)last["type"]!);
        Assert.Equal("FAILED", (string)last["error"]!["code"]!);
        Assert.Equal("bad", (string)last["error"]!["stepId"]!);
        Assert.Contains("no good", (string)last["error"]!["message"]!, StringComparison.Ordinal);
    }
}
