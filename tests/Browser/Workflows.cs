using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Browser.Tests;

/// <summary>Definitions that the journeys need, published through the API like anybody's.</summary>
internal static class Workflows
{
    public const string UseCase = "oilfield-land-lease";

    /// <summary>Fails in the run's first attempt, completes in its second.</summary>
    public static readonly JsonArray FailsOnce =
    [
        Script("count", "Count the leases", "log('counted'); return { count: 3 };"),
        new JsonObject
        {
            ["id"] = "divide",
            ["name"] = "Divide",
            ["type"] = "transform",
            ["dependsOn"] = new JsonArray("count"),
            ["config"] = new JsonObject
            {
                ["transform"] = new JsonObject { ["expression"] = "{{ (() => { if (execution.attempt < 2) throw new Error('the divisor is zero'); return { share: 0.5 }; })() }}" },
            },
        },
        Script("tell", "Tell", "return { told: true };", "divide"),
    ];

    /// <summary>Three gates in a row, each opened by a person, with a chatty step after each.</summary>
    public static readonly JsonArray Gates =
    [
        Chatty("before"), Approval("gate-1", "before"), Chatty("between", "gate-1"), Approval("gate-2", "between"), Chatty("after", "gate-2"), Approval("gate-3", "after"), Chatty("last", "gate-3"),
    ];

    public static async Task PublishAsync(this ApiClient api, string id, string name, JsonArray steps, CancellationToken cancel, string useCase = UseCase, JsonObject? inputs = null)
    {
        var definition = new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["description"] = "Made by a test",
            ["useCase"] = useCase,
            ["version"] = "1.0.0",
            ["steps"] = steps.DeepClone(),
        };
        if (inputs is not null)
        {
            definition["inputs"] = inputs.DeepClone();
        }

        var answer = await api.PutAsync($"api/workflows/{id}/versions/1.0.0", definition, cancel);
        Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, answer.Body?.ToJsonString());
    }

    public static JsonObject Script(string id, string name, string source, params string[] dependsOn) => new()
    {
        ["id"] = id,
        ["name"] = name,
        ["type"] = "task",
        ["dependsOn"] = new JsonArray([.. dependsOn.Select(one => JsonValue.Create(one))]),
        ["config"] = new JsonObject { ["task"] = new JsonObject { ["type"] = "script", ["language"] = "javascript", ["source"] = source } },
    };

    public static JsonObject Approval(string id, params string[] dependsOn) => new()
    {
        ["id"] = id,
        ["name"] = $"Open {id}",
        ["type"] = "task",
        ["dependsOn"] = new JsonArray([.. dependsOn.Select(one => JsonValue.Create(one))]),
        ["config"] = new JsonObject { ["task"] = new JsonObject { ["type"] = "approval", ["title"] = $"Open {id}?" } },
    };

    private static JsonObject Chatty(string id, params string[] dependsOn) =>
        Script(id, $"Say it {id}", $"for (let i = 1; i <= 40; i++) log('{id} line ' + i + ' of 40'); return {{ id: '{id}' }};", dependsOn);

    /// <summary>Waits until the run's step is in the state; the run's status.</summary>
    public static async Task<JsonNode> UntilStepAsync(this ApiClient api, string run, string step, string state, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var status = (await api.GetAsync($"api/executions/{run}", patience.Token)).Expect(HttpStatusCode.OK);
            if (status["steps"]!.AsArray().Any(one => (string)one!["id"]! == step && (string)one["status"]! == state))
            {
                return status;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    public static async Task ApproveAsync(this ApiClient api, string run, string step, CancellationToken cancel) =>
        (await api.PostAsync($"api/executions/{run}/steps/{step}/decision", new JsonObject { ["approved"] = true }, cancel)).Expect(HttpStatusCode.OK);
}
