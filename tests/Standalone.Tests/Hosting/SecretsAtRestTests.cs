using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>After runs that use a secret in every way a workflow can, no file of the data folder holds it in clear.</summary>
[Trait("tier", "slow")]
public sealed class SecretsAtRestTests : IAsyncLifetime
{
    private const string Secret = "Zq7-unmistakable-secret-Xk9";
    private readonly ProductProcess _process = new(sample: false);
    private ApiClient? _api;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ApiClient Api => _api!;

    public async ValueTask InitializeAsync()
    {
        await _process.StartAsync(Cancel);
        _api = new ApiClient(_process.Address, ProductProcess.Token);
        (await Api.PutAsync("api/use-cases/u", JsonNode.Parse("""{"name":"U"}""")!, Cancel)).Expect(HttpStatusCode.Created);
        await PublishAsync("child", """{"inputs":{"required":[{"name":"key","type":"string","secret":true}]},"steps":[{"id":"length","name":"L","type":"transform","config":{"transform":{"expression":{"n":"{{ inputs.key.length }}"}}}}]}""");
        await PublishAsync("open", """{"inputs":{"required":[{"name":"key","type":"string"}]},"steps":[{"id":"length","name":"L","type":"transform","config":{"transform":{"expression":{"n":"{{ inputs.key.length }}"}}}}]}""");
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _process.DisposeAsync();
    }

    private async Task PublishAsync(string id, string json)
    {
        var definition = JsonNode.Parse(json)!.AsObject();
        (definition["id"], definition["name"], definition["useCase"], definition["version"]) = (id, id, "u", "1.0.0");
        (await Api.PutAsync($"api/workflows/{id}/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.Created);
    }

    private async Task<JsonNode> RunAsync(string steps)
    {
        var id = $"w{Guid.NewGuid():N}"[..20];
        await PublishAsync(id, $$$$"""{"inputs":{"required":[{"name":"token","type":"string","secret":true}]},"steps":[{{{{steps}}}}],"execution":{"errorHandling":"continue"}}""");
        return await Api.ExecuteAndWaitAsync(ApiClient.Request($"e-{id}", id, "u", new JsonObject { ["token"] = Secret }), Cancel);
    }

    private static string Child(string id, string workflow) =>
        $$$$$"""{"id":"{{{{{id}}}}}","name":"C","type":"task","config":{"task":{"type":"workflow","workflowId":"{{{{{workflow}}}}}","inputs":{"key":"{{ inputs.token }}"}}}}""";

    /// <summary>Files that hold the secret, as it is or as UTF-16.</summary>
    private List<string> Disclosing()
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(_process.DataFolder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "lock"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Secret)) >= 0)
            {
                found.Add(Path.GetRelativePath(_process.DataFolder, path));
            }
        }

        return found;
    }

    [Fact(Timeout = 120_000)]
    public async Task Secret_UsedInEveryWay_IsNowhereInClear()
    {
        var status = await RunAsync(
            """
            {"id":"each","name":"E","type":"transform","forEach":"[inputs.token, 'two']","config":{"transform":{"expression":{"n":"{{ item.length }}"}}}},
            {"id":"query","name":"Q","type":"task","config":{"task":{"type":"query","query":"SELECT {{ inputs.token }} AS t, length({{ inputs.token }}) AS n, [{{ inputs.token }}] AS l, 'kept' AS k"}}},
            {"id":"after","name":"A","type":"task","dependsOn":["query"],"config":{"task":{"type":"query","query":"SELECT count(t) AS t, sum(n) AS n, count(l) AS l, max(k) AS k FROM query"}}},
            """ + Child("child", "child"));

        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        Assert.Equal($$"""[{"t":0,"n":{{Secret.Length}},"l":0,"k":"kept"}]""", (await OutputAsync(status, "after"))["preview"]!.ToJsonString());
        Assert.Equal($$"""[{"n":{{Secret.Length}}},{"n":3}]""", (await OutputAsync(status, "each")).ToJsonString());
        Assert.Empty(Disclosing());
    }

    [Fact(Timeout = 120_000)]
    public async Task Secret_WhereItCannotBeKept_FailsAndSaysWhatToDo()
    {
        var status = await RunAsync(
            """{"id":"each","name":"E","type":"transform","forEach":"Array.from({length: 4000}, () => inputs.token)","config":{"transform":{"expression":"1"}}},""" + Child("open", "open"));

        Assert.Equal("COMPLETED_WITH_ERRORS", (string)status["state"]!);
        var errors = status["steps"]!.AsArray().ToDictionary(step => (string)step!["id"]!, step => (string?)step!["error"]?["message"]);
        Assert.Contains("holds a secret input", errors["each"], StringComparison.Ordinal);
        Assert.Contains("is not declared secret there", errors["open"], StringComparison.Ordinal);
        Assert.Empty(Disclosing());
    }

    private async Task<JsonNode> OutputAsync(JsonNode status, string step) =>
        (await Api.GetAsync($"api/executions/{status["id"]}/steps/{step}", Cancel)).Expect(HttpStatusCode.OK)["attempts"]!.AsArray()
            .Last(attempt => attempt!["output"] is not null && attempt["item"] is null && (string)attempt["kind"]! != "Expand")!["output"]!["value"]!["inline"]!;
}
