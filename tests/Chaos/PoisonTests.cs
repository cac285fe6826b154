using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>A step that ends every process which runs it: after two it runs in a process of its own, and the product outlives it.</summary>
[Trait("tier", "slow")]
public sealed class PoisonTests : IAsyncLifetime
{
    private DeadlyReceiver _receiver = null!;
    private ProductProcess _product = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ApiClient Api { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await DeadlyReceiver.StartAsync();
        _product = new ProductProcess(sample: false, environment: new Dictionary<string, string> { ["Executor__Http__Allowed__0"] = "127.0.0.1" });
        await StartAsync();
        (await Api.PutAsync("api/use-cases/u", JsonNode.Parse("""{"name":"U"}""")!, Cancel)).Expect(HttpStatusCode.Created);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _product.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact(Timeout = 300_000)]
    public async Task Step_ThatKillsEveryProcess_IsPoisonAfterTwoLives_AndItsNeighbourCompletes()
    {
        await ExecuteAsync("e1", Call("deadly", "kill/3"), Call("neighbour", "wait"));
        await LiveOnAsync();
        await LiveOnAsync();
        var product = _product.ProcessId;

        await UntilAsync("e1", status => StatusOf(status, "deadly") == "FAILED");
        _receiver.MayAnswer.SetResult();
        var ended = await UntilAsync("e1", status => (string)status["state"]! is "COMPLETED_WITH_ERRORS" or "FAILED");

        Assert.True((string)ended["state"]! == "COMPLETED_WITH_ERRORS", ended.ToJsonString());
        Assert.Equal("COMPLETED", StatusOf(ended, "neighbour"));
        var step = (await Api.GetAsync("api/executions/e1/steps/deadly", Cancel)).Expect(HttpStatusCode.OK).ToJsonString();
        Assert.Contains("The step is poison: 2 executors were lost while they ran it, and then its own process was ended by signal 9", step, StringComparison.Ordinal);
        Assert.Contains("STEP_FAILED", step, StringComparison.Ordinal);
        Assert.Equal(product, _product.ProcessId);
        Assert.DoesNotContain(_receiver.Calls.TakeLast(2), call => call.Process == product);
        Assert.Empty(RunInvariants.Broken(_product.DataFolder));
    }

    [Fact(Timeout = 300_000)]
    public async Task Step_ThatIsInnocent_CompletesInItsOwnProcess_AndLaterStepsRunAsEver()
    {
        await ExecuteAsync("e1", Call("unlucky", "kill/2"), Call("after", "kill/0", "unlucky"));
        await LiveOnAsync();
        await LiveOnAsync();

        var ended = await UntilAsync("e1", status => (string)status["state"]! is "COMPLETED" or "FAILED" or "COMPLETED_WITH_ERRORS");

        Assert.True((string)ended["state"]! == "COMPLETED", ended.ToJsonString());
        var calls = _receiver.Calls.ToList();
        Assert.Equal(4, calls.Count);
        Assert.NotEqual(_product.ProcessId, calls[2].Process);
        Assert.Equal(_product.ProcessId, calls[3].Process);
        await UntilGoneAsync(calls[2].Process);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_product.DataFolder, "objects", "scratch"), "alone-*"));
    }

    [Fact(Timeout = 300_000)]
    public async Task OwnProcess_OfAStep_EndsWithACancelAndWithTheProduct()
    {
        await ExecuteAsync("e1", Call("first", "kill/2"), Call("held", "wait"));
        await LiveOnAsync();
        await LiveOnAsync();
        await UntilAsync("e1", status => StatusOf(status, "first") == "COMPLETED");
        var own = await HolderAsync(after: 0);

        // Killed with it beside the step's own process: that proves nothing, so the step runs again.
        var calls = _receiver.Calls.Count;
        using (var product = System.Diagnostics.Process.GetProcessById(_product.ProcessId))
        {
            product.Kill();
        }

        await UntilGoneAsync(own);
        await StartAsync();
        var next = await HolderAsync(calls);
        Assert.NotEqual(_product.ProcessId, next);

        (await Api.PostAsync("api/executions/e1/cancel", null, Cancel)).Expect(HttpStatusCode.Accepted);
        await UntilAsync("e1", status => (string)status["state"]! == "CANCELLED");
        await UntilGoneAsync(next);
    }

    /// <summary>The process that waits for <c>/wait</c>, other than the product itself.</summary>
    private async Task<int> HolderAsync(int after)
    {
        while (true)
        {
            if (_receiver.Calls.Skip(after).LastOrDefault(call => call.Path == "/wait" && call.Process != _product.ProcessId && IsThere(call.Process)) is { Process: > 0 } call)
            {
                return call.Process;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    private async Task ExecuteAsync(string id, params JsonObject[] steps)
    {
        var definition = new JsonObject
        {
            ["id"] = "w",
            ["name"] = "W",
            ["useCase"] = "u",
            ["version"] = "1.0.0",
            ["steps"] = new JsonArray([.. steps]),
            ["execution"] = new JsonObject { ["errorHandling"] = "continue" },
        };
        (await Api.PutAsync("api/workflows/w/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.Created);
        try
        {
            (await Api.PostAsync("api/workflows/execute", ApiClient.Request(id, "w", "u"), Cancel)).Expect(HttpStatusCode.Accepted);
        }
        catch (HttpRequestException)
        {
            // The step was faster than the answer.
        }
    }

    private JsonObject Call(string id, string path, params string[] after) => new()
    {
        ["id"] = id,
        ["name"] = id,
        ["type"] = "task",
        ["dependsOn"] = new JsonArray([.. after.Select(step => JsonValue.Create(step))]),
        ["config"] = new JsonObject { ["task"] = new JsonObject { ["type"] = "http", ["method"] = "POST", ["url"] = $"{_receiver.Url}/{path}", ["body"] = new JsonObject() } },
    };

    /// <summary>Waits until the product has been killed, and starts it again.</summary>
    private async Task LiveOnAsync()
    {
        await UntilGoneAsync(_product.ProcessId);
        await StartAsync();
    }

    private async Task StartAsync()
    {
        await _product.StartAsync(Cancel);
        Api?.Dispose();
        Api = new ApiClient(_product.Address, ProductProcess.Token);
    }

    private static async Task UntilGoneAsync(int process)
    {
        while (IsThere(process))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    /// <summary>A killed process that nobody has waited for yet is gone too.</summary>
    private static bool IsThere(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<JsonNode> UntilAsync(string id, Func<JsonNode, bool> isSo)
    {
        while (true)
        {
            var answer = await Api.GetAsync($"api/executions/{id}", Cancel);
            if (answer.Status == HttpStatusCode.OK && isSo(answer.Expect(HttpStatusCode.OK)))
            {
                return answer.Expect(HttpStatusCode.OK);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }

    private static string? StatusOf(JsonNode status, string step) => (string?)status["steps"]!.AsArray().First(one => (string)one!["id"]! == step)!["status"];
}
