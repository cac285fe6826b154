using System.Net;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>A secret input is used by steps and shown by nothing: no log, event, page, result or file.</summary>
[Collection(ProductCollection.Name)]
public sealed class SecretTests(ProductUnderTest product)
{
    private const string Secret = "s3cr3t \"quoted\" välue";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    [Trait("tier", "slow")]
    public async Task SecretInput_UsedEverywhere_IsShownNowhere()
    {
        var definition = JsonNode.Parse("""
            {"inputs":{"required":[{"name":"token","type":"string","secret":true},{"name":"pin","type":"integer","secret":true}]},
             "steps":[
              {"id":"said","name":"Said","type":"task","config":{"task":{"type":"script","language":"javascript","source":"log('token ' + inputs.token); return {t: inputs.token, pin: inputs.pin, length: inputs.token.length};"}}},
              {"id":"thrown","name":"Thrown","type":"task","onError":"skip","config":{"task":{"type":"script","language":"javascript","source":"throw new Error('bad ' + inputs.token);"}}},
              {"id":"shaped","name":"Shaped","type":"transform","config":{"transform":{"expression":{"a":["x {{ inputs.token }} y"],"pin":"{{ inputs.pin }}"}}}},
              {"id":"queried","name":"Queried","type":"task","config":{"task":{"type":"query","query":"SELECT {{ inputs.token }} AS t, {{ inputs.pin }} AS p"}}},
              {"id":"each","name":"Each","type":"transform","forEach":"[inputs.token]","config":{"transform":{"expression":"item"}}},
              {"id":"told","name":"Told","type":"notify","config":{"notification":{"channel":"dashboard","message":"{{ inputs.token }}"}}},
              {"id":"ask","name":"Ask","type":"task","config":{"task":{"type":"approval","title":"Use {{ inputs.token }}?"}}}],
             "outputs":{"format":"csv","value":{"said":"{{ steps.said.output }}","rows":"{{ [{t: inputs.token}] }}"}}}
            """)!.AsObject();
        var id = ProductUnderTest.NewExecutionId();
        var workflowId = await product.PublishAsync(definition, "secrets", Cancel);
        var request = ApiClient.Request(id, workflowId, product.UseCase, new JsonObject { ["token"] = Secret, ["pin"] = 98_765_432 });

        (await product.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);
        await UntilAsync(id, status => (string)status["state"]! == "WAITING");
        await AssertShownNowhereAsync(id);
        (await product.Api.PostAsync($"api/executions/{id}/steps/ask/decision", new JsonObject { ["approved"] = true }, Cancel)).Expect(HttpStatusCode.OK);
        await UntilAsync(id, ApiClient.IsTerminal);
        await AssertShownNowhereAsync(id);

        var result = (await product.Api.GetAsync($"api/executions/{id}/result", Cancel)).Expect(HttpStatusCode.OK);
        Assert.Equal(Secret.Length, (int)result["said"]!["length"]!);
    }

    private async Task UntilAsync(string id, Func<JsonNode, bool> holds)
    {
        while (!holds((await product.Api.GetAsync($"api/executions/{id}", Cancel)).Expect(HttpStatusCode.OK)))
        {
            Cancel.ThrowIfCancellationRequested();
        }
    }

    private async Task AssertShownNowhereAsync(string id)
    {
        string[] steps = ["said", "thrown", "shaped", "queried", "each", "told", "ask"];
        string[] pages = ["", "/events?after=0", "/logs?limit=1000", "/artifacts", .. steps.Select(step => $"/steps/{step}")];
        foreach (var page in pages)
        {
            var text = await product.Api.Http.GetStringAsync($"api/executions/{id}{page}", Cancel);
            var plain = JsonNode.Parse(text)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            Assert.DoesNotContain("s3cr3t", plain, StringComparison.Ordinal);
            Assert.DoesNotContain("98765432", plain, StringComparison.Ordinal);
        }

        var result = await product.Api.GetAsync($"api/executions/{id}/result", Cancel);
        Assert.DoesNotContain("s3cr3t", result.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("98765432", result.Body!.ToJsonString(), StringComparison.Ordinal);
    }
}
