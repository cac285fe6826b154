using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>
/// Ready within 5 s of the start with 10,000 finished runs in the store, 10 s on the first start. On a busy machine the seconds of processor count that
/// the process had used when it was ready: other programs change them far less than the time that it took. Both are printed.
/// </summary>
[Trait("tier", "slow")]
public sealed class StartUpTests(ITestOutputHelper output)
{
    private const int Runs = 10_000;
    private const string Sample = "oilfield-land-lease";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task Start_WithTenThousandFinishedRuns_TakesNoLongerThanWithAFew()
    {
        await using var product = new ProductProcess(sample: true);
        var first = await StartAsync(product, "the first start, with the sample");
        var few = await ExecuteAsync(product);
        await product.StopAsync(Cancel);
        var before = await BestStartAsync(product, $"a start with {few.Count} finished runs");

        var finished = FinishedRuns.Multiply(product.DataFolder, Runs / few.Count);
        var after = await BestStartAsync(product, $"a start with {finished} finished runs");

        Assert.True(finished >= Runs, $"{finished} runs");
        await product.StartAsync(Cancel);
        await RequireReadableAsync(product, few, Runs / few.Count);
        Assert.Empty(RunInvariants.Broken(product.DataFolder));
        Assert.True(first < TimeSpan.FromSeconds(10), $"The first start took {first}.");
        Assert.True(after < TimeSpan.FromSeconds(5), $"With {finished} finished runs the start took {after}.");
        // A tenth of a millisecond a run would be seen.
        Assert.True(after - before < TimeSpan.FromSeconds(1), $"The start took {before} with a few finished runs and {after} with {finished}.");
    }

    /// <summary>The best of three starts, each ended in an orderly way.</summary>
    private async Task<TimeSpan> BestStartAsync(ProductProcess product, string what)
    {
        var best = TimeSpan.MaxValue;
        for (var n = 0; n < 3; n++)
        {
            var used = await StartAsync(product, what);
            best = used < best ? used : best;
            await product.StopAsync(Cancel);
        }

        return best;
    }

    private async Task<TimeSpan> StartAsync(ProductProcess product, string what)
    {
        var took = await product.StartAsync(Cancel);
        using var process = Process.GetProcessById(product.ProcessId);
        var used = process.TotalProcessorTime;
        output.WriteLine($"{what}: ready after {took.TotalSeconds:0.00} s, with {used.TotalSeconds:0.00} s of processor");
        return used < took ? used : took;
    }

    /// <summary>One of each kind: a report, an audit, a failure, and a parent with its child; the ids of all.</summary>
    private static async Task<IReadOnlyList<string>> ExecuteAsync(ProductProcess product)
    {
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        await PublishAsync(api, "startup-child", """{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"1"}}}""");
        await PublishAsync(api, "startup-parent", """{"id":"p","name":"P","type":"task","config":{"task":{"type":"workflow","workflowId":"startup-child"}}}""");
        await PublishAsync(api, "startup-failing", """{"id":"f","name":"F","type":"task","config":{"task":{"type":"script","language":"javascript","source":"log('no'); throw new Error('no');"}}}""");
        foreach (var workflow in new[] { "oilfield-lease-renewal", "compliance-audit", "startup-parent", "startup-failing" })
        {
            await api.ExecuteAndWaitAsync(ApiClient.Request($"few-{workflow}", workflow, Sample), Cancel);
        }

        var listed = (await api.GetAsync("api/executions", Cancel)).Expect(HttpStatusCode.OK);
        return [.. listed["items"]!.AsArray().Select(item => (string)item!["id"]!)];
    }

    private static async Task PublishAsync(ApiClient api, string id, string step) =>
        (await api.PutAsync($"api/workflows/{id}/versions/1.0.0", JsonNode.Parse($$"""{"id":"{{id}}","name":"{{id}}","useCase":"{{Sample}}","version":"1.0.0","steps":[{{step}}]}""")!, Cancel)).Expect(HttpStatusCode.Created);

    /// <summary>The copies are what the product itself would have written: it shows them as it shows their originals.</summary>
    private static async Task RequireReadableAsync(ProductProcess product, IReadOnlyList<string> ids, int copy)
    {
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        foreach (var id in ids)
        {
            foreach (var page in new[] { "", "/events?after=0", "/logs", "/artifacts" })
            {
                var original = (await api.GetAsync($"api/executions/{id}{page}", Cancel)).Expect(HttpStatusCode.OK);
                var copied = (await api.GetAsync($"api/executions/{id}-{copy}{page}", Cancel)).Expect(HttpStatusCode.OK);
                Assert.Equal(original["items"]?.AsArray().Count, copied["items"]?.AsArray().Count);
                Assert.Equal((string?)original["state"], (string?)copied["state"]);
            }
        }
    }
}
