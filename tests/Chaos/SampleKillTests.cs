using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>The seed's two templates on the sample data, the product killed with -9 while they run: results and reports are those of undisturbed runs.</summary>
public sealed class SampleKillTests(ITestOutputHelper output)
{
    private const string UseCase = "oilfield-land-lease";
    private static readonly string[] Templates = ["oilfield-lease-renewal", "compliance-audit"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("tier", "slow")]
    public async Task Kill_WhileTheTemplatesRun_TheirResultsAreTheUndisturbedOnes()
    {
        var kills = Math.Max(3, KillSettings.Kills / 5);
        var random = new Random(KillSettings.Seed);
        output.WriteLine($"{KillSettings.Text}, {kills} here");
        await using var product = new ProductProcess(sample: true);
        await product.StartAsync(Cancel);
        var api = new ApiClient(product.Address, ProductProcess.Token);
        try
        {
            var calm = new Dictionary<string, JsonNode>();
            foreach (var template in Templates)
            {
                calm[template] = await ResultAsync(api, Request($"calm-{template}", template));
            }

            for (var kill = 0; kill < kills; kill++)
            {
                foreach (var template in Templates)
                {
                    (await api.PostAsync("api/workflows/execute", Request($"k{kill}-{template}", template), Cancel)).Expect(HttpStatusCode.Accepted);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 2500)), TimeProvider.System, Cancel);
                await product.KillAsync();
                output.WriteLine($"kill {kill}: ready again after {(await product.StartAsync(Cancel)).TotalSeconds:0.0} s");
                api.Dispose();
                api = new ApiClient(product.Address, ProductProcess.Token);
            }

            foreach (var template in Templates)
            {
                for (var kill = 0; kill < kills; kill++)
                {
                    var result = await ResultAsync(api, Request($"k{kill}-{template}", template));
                    Assert.True(JsonNode.DeepEquals(calm[template], result), $"{calm[template]}\n\n{result}");
                }
            }
        }
        finally
        {
            api.Dispose();
        }

        Assert.Empty(RunInvariants.Open(product.DataFolder));
        Assert.Empty(RunInvariants.Broken(product.DataFolder));
    }

    /// <summary>One instant for all runs: their figures are then the same.</summary>
    private static JsonObject Request(string id, string template)
    {
        var request = ApiClient.Request(id, template, UseCase);
        request["context"]!["asOf"] = "2026-11-01T08:00:00Z";
        return request;
    }

    private static async Task<JsonNode> ResultAsync(ApiClient api, JsonObject request)
    {
        var status = await api.ExecuteAndWaitAsync(request, Cancel);
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        var artifacts = (await api.GetAsync($"api/executions/{request["id"]}/artifacts", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var pdf = Assert.Single(artifacts, item => (string)item!["contentType"]! == "application/pdf")!;
        Assert.StartsWith("%PDF", await api.Http.GetStringAsync($"api/executions/{request["id"]}/artifacts/{(string)pdf["name"]!}", Cancel), StringComparison.Ordinal);
        return (await api.GetAsync($"api/executions/{request["id"]}/result", Cancel)).Expect(HttpStatusCode.OK);
    }
}
