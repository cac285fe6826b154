using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>Each file of <c>Cases/</c>: a definition and inputs in; state, result and step states out; the event log dense.</summary>
[Collection(ProductCollection.Name)]
public sealed class CaseTests(ProductUnderTest product)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases");

    public static TheoryData<string> Names() => [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task Case_Executed_EndsAsExpected(string name)
    {
        var cancel = TestContext.Current.CancellationToken;
        var given = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, name + ".json"), cancel))!.AsObject();
        var workflowId = await product.PublishAsync(given["definition"]!.DeepClone().AsObject(), name, cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflowId, product.UseCase, given["inputs"]);

        var status = await product.Api.ExecuteAndWaitAsync(request, cancel);

        var expected = given["expect"]!.AsObject();
        Assert.True((string)expected["state"]! == (string)status["state"]!, $"expected {expected["state"]}, got {status.ToJsonString()}");
        ExpectSteps(expected["steps"]?.AsObject(), status["steps"]!.AsArray());
        if (expected["error"] is JsonObject error)
        {
            Subset.Require(error, status["error"], "error");
        }

        var id = (string)request["id"]!;
        if (expected.ContainsKey("result"))
        {
            var result = (await product.Api.GetAsync($"api/executions/{id}/result", cancel)).Expect(System.Net.HttpStatusCode.OK);
            Assert.True(JsonNode.DeepEquals(expected["result"], result), $"expected {expected["result"]?.ToJsonString()}, got {result.ToJsonString()}");
        }

        await ExpectEventsAsync(id, expected, cancel);
    }

    private static void ExpectSteps(JsonObject? expected, JsonArray steps)
    {
        foreach (var (id, wanted) in expected ?? [])
        {
            var step = Assert.Single(steps, step => (string)step!["id"]! == id);
            Subset.Require(wanted!, step, $"step {id}");
        }
    }

    private async Task ExpectEventsAsync(string id, JsonObject expected, CancellationToken cancel)
    {
        var events = await EventLog.ReadAsync(product.Api, id, cancel);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(item => (long)item["seq"]!));
        Assert.Contains((string)events[^1]["type"]!, new[] { "COMPLETE", "ERROR" });
        var completed = events.Where(item => (string)item["type"]! == "STEP_COMPLETE").Select(item => (string)item["step"]!["id"]!).ToList();
        Assert.Equal(completed.Count, completed.Distinct().Count());
        if (expected["order"] is JsonArray order)
        {
            Assert.Equal(order.Select(item => (string)item!), completed);
        }
    }
}
