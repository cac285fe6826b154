using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>
/// <c>kill -9</c> of the embedded product at random moments (after a random number of live frames), again and again: every accepted run ends as
/// an undisturbed one does, committed steps are not run again, seqs are dense. <c>VANGUARDS_KILLS</c> (default 10) and <c>VANGUARDS_SEED</c> repeat a run.
/// </summary>
public sealed class EmbeddedKillTests(ITestOutputHelper output)
{
    private const string UseCase = "chaos";
    private const int Workflows = 6;
    private const int RunsPerKill = 12;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;

    [Fact]
    [Trait("tier", "slow")]
    public async Task Kill_AtRandomMoments_EveryRunEndsAsUndisturbed()
    {
        var seed = Setting("VANGUARDS_SEED", 20261);
        var kills = Setting("VANGUARDS_KILLS", 10);
        output.WriteLine($"VANGUARDS_SEED={seed} VANGUARDS_KILLS={kills}");
        var random = new Random(seed);
        await using var product = new ProductProcess(sample: false);
        await product.StartAsync(Cancel);
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        var workflows = await PublishAsync(api, random);
        var undisturbed = new Dictionary<string, string>();
        foreach (var workflow in workflows)
        {
            undisturbed[workflow] = await ResultAsync(api, await RunAsync(api, ApiClient.Request($"calm-{workflow}", workflow, UseCase)));
        }

        var accepted = new List<JsonObject>();
        for (var kill = 0; kill < kills; kill++)
        {
            var requests = Enumerable.Range(0, RunsPerKill).Select(n => ApiClient.Request($"k{kill}-{n}", workflows[random.Next(workflows.Count)], UseCase)).ToList();
            foreach (var request in requests)
            {
                (await api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);
            }

            accepted.AddRange(requests);
            await AwaitFramesAsync(product.Address, (string)requests[random.Next(requests.Count)]["id"]!, random.Next(1, 40));
            await product.KillAsync();
            var ready = await product.StartAsync(Cancel);
            output.WriteLine($"kill {kill}: ready again after {ready.TotalSeconds:0.0} s");
        }

        foreach (var request in accepted)
        {
            var status = await RunAsync(api, request);
            Assert.Equal(undisturbed[(string)request["workflowId"]!], await ResultAsync(api, status));
            await RequireSoundLogAsync(api, (string)request["id"]!);
        }
    }

    private static async Task<IReadOnlyList<string>> PublishAsync(ApiClient api, Random random)
    {
        (await api.PutAsync($"api/use-cases/{UseCase}", JsonNode.Parse("""{"name":"Chaos","datasets":[]}""")!, Cancel)).Expect(HttpStatusCode.Created);
        var ids = new List<string>();
        for (var n = 0; n < Workflows; n++)
        {
            var definition = RandomWorkflow.Make(random, UseCase, $"chaos-{n}", random.Next(4, 30));
            (await api.PutAsync($"api/workflows/chaos-{n}/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.Created);
            ids.Add($"chaos-{n}");
        }

        return ids;
    }

    private static Task<JsonNode> RunAsync(ApiClient api, JsonObject request) => api.ExecuteAndWaitAsync(request, Cancel);

    private static async Task<string> ResultAsync(ApiClient api, JsonNode status)
    {
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        return (await api.GetAsync($"api/executions/{status["id"]}/result", Cancel)).Expect(HttpStatusCode.OK).ToJsonString();
    }

    /// <summary>Returns after that many frames of the execution, or when it has ended.</summary>
    private static async Task AwaitFramesAsync(Uri address, string execution, int frames)
    {
        using var live = await LiveClient.ConnectAsync(address, Cancel, ProductProcess.Token);
        await live.SubscribeAsync(execution, Cancel);
        for (var n = 0; n < frames && await live.NextAsync(Cancel) is { } frame && (string)frame["type"]! is not ("COMPLETE" or "ERROR"); n++)
        {
        }
    }

    private static async Task RequireSoundLogAsync(ApiClient api, string id)
    {
        var completed = new HashSet<string>();
        var seq = 0L;
        while (true)
        {
            var items = (await api.GetAsync($"api/executions/{id}/events?after={seq}", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
            if (items.Count == 0)
            {
                break;
            }

            foreach (var item in items)
            {
                Assert.Equal(++seq, (long)item!["seq"]!);
                var step = (string?)item["step"]?["id"];
                switch ((string)item["type"]!)
                {
                    case "STEP_START":
                        Assert.DoesNotContain(step!, completed);
                        break;
                    case "STEP_COMPLETE":
                        Assert.True(completed.Add(step!), $"{id}: {step} completed twice");
                        break;
                    default:
                        break;
                }
            }
        }
    }
}
