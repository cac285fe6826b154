using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>
/// Each file of <c>Cases/</c>: a definition, inputs and perhaps <c>asOf</c> in; state, result, step states, warnings and log lines out; the event log dense.
/// With <c>problems</c> the definition is only validated, with <c>refused</c> its execution is refused: each a list of "E CODE /path".
/// </summary>
[Collection(ProductCollection.Name)]
public sealed class CaseTests(ProductUnderTest product)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases");

    /// <summary>It takes the five seconds that a script has.</summary>
    private const string Slow = "script-infinite-loop-is-stopped";

    public static IEnumerable<TheoryDataRow<string>> Names() => Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)
        .Select(name => name == Slow ? new TheoryDataRow<string>(name).WithTrait("tier", "slow") : new TheoryDataRow<string>(name));

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task Case_Executed_EndsAsExpected(string name)
    {
        var cancel = TestContext.Current.CancellationToken;
        var given = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, name + ".json"), cancel))!.AsObject();
        var (definition, expected) = (given["definition"]!.DeepClone().AsObject(), given["expect"]!.AsObject());
        if (expected["problems"] is JsonArray problems)
        {
            product.Complete(definition, name);
            var verdict = (await product.Api.PostAsync("api/workflows/validate", definition, cancel)).Expect(System.Net.HttpStatusCode.OK);
            Assert.Equal(Texts(problems).Order(StringComparer.Ordinal), Written(verdict["errors"]!).Concat(Written(verdict["warnings"]!)).Order(StringComparer.Ordinal));
            return;
        }

        var workflowId = await product.PublishAsync(definition, name, cancel);
        var request = ApiClient.Request(ProductUnderTest.NewExecutionId(), workflowId, product.UseCase, given["inputs"]);
        if (given["asOf"] is { } asOf)
        {
            request["context"]!["asOf"] = asOf.DeepClone();
        }

        if (expected["refused"] is JsonArray refused)
        {
            var answer = (await product.Api.PostAsync("api/workflows/execute", request, cancel)).Expect(System.Net.HttpStatusCode.UnprocessableEntity);
            Assert.Equal(Texts(refused).Order(StringComparer.Ordinal), Written(answer["errors"]!).Order(StringComparer.Ordinal));
            return;
        }

        var status = await product.Api.ExecuteAndWaitAsync(request, cancel);

        Assert.True((string)expected["state"]! == (string)status["state"]!, $"expected {expected["state"]}, got {status.ToJsonString()}");
        ExpectSteps(expected["steps"]?.AsObject(), status["steps"]!.AsArray());
        if (expected["error"] is JsonObject error)
        {
            Subset.Require(error, status["error"], "error");
        }

        if (expected["warnings"] is JsonArray warnings)
        {
            Assert.Equal(Texts(warnings), Texts(status["warnings"]!.AsArray()));
        }

        var id = (string)request["id"]!;
        await ExpectLogsAsync(id, Texts(expected["logs"] as JsonArray ?? []), cancel);
        if (expected.ContainsKey("result"))
        {
            var result = (await product.Api.GetAsync($"api/executions/{id}/result", cancel)).Expect(System.Net.HttpStatusCode.OK);
            Assert.True(JsonNode.DeepEquals(expected["result"], result), $"expected {expected["result"]?.ToJsonString()}, got {result.ToJsonString()}");
        }

        await ExpectEventsAsync(id, expected, cancel);
    }

    private static IEnumerable<string> Texts(JsonArray list) => list.Select(item => (string)item!);

    private static IEnumerable<string> Written(JsonNode problems) =>
        problems.AsArray().Select(problem => $"{((string)problem!["severity"]! == "error" ? "E" : "W")} {problem["code"]} {problem["path"]}");

    /// <summary>Each of the lines is in the log, in this order; a line may only begin so.</summary>
    private async Task ExpectLogsAsync(string id, IEnumerable<string> lines, CancellationToken cancel)
    {
        var wanted = new Queue<string>(lines);
        if (wanted.Count == 0)
        {
            return;
        }

        // Lines are written behind the events; they are there a moment after the end.
        var messages = new List<string>();
        for (var pages = 0; pages < 100 && wanted.Count > 0; pages++)
        {
            var log = (await product.Api.GetAsync($"api/executions/{id}/logs?limit=1000", cancel)).Expect(System.Net.HttpStatusCode.OK);
            messages = [.. log["items"]!.AsArray().Select(line => (string)line!["message"]!)];
            wanted = new Queue<string>(lines);
            foreach (var message in messages.Where(message => wanted.Count > 0 && message.StartsWith(wanted.Peek(), StringComparison.Ordinal)))
            {
                wanted.Dequeue();
            }
        }

        Assert.True(wanted.Count == 0, $"not in the log: {string.Join(" | ", wanted)} in {string.Join(" | ", messages)}");
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
