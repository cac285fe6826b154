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
    private const int Starts = 3;
    private const string Sample = "oilfield-land-lease";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task Start_WithTenThousandFinishedRuns_TakesNoLongerThanWithAFew()
    {
        await using var few = new ProductProcess(sample: true);
        var first = await StartAsync(few, "the first start, with the sample");
        var ids = await ExecuteAsync(few);
        await few.StopAsync(Cancel);
        var folder = Directory.CreateTempSubdirectory("vanguards-test-").FullName;
        try
        {
            CopyFolder(few.DataFolder, folder);
            var finished = FinishedRuns.Multiply(folder, Runs / ids.Count);
            Assert.True(finished >= Runs, $"{finished} runs");
            await using var many = new ProductProcess(sample: true, folder);

            // In turn, since the machine itself is now faster, now slower; the best of each, by its processor time.
            var (before, after) = (Start.Longest, Start.Longest);
            for (var n = 0; n < Starts; n++)
            {
                before = before.OrBetter(await StopAfterStartAsync(few, $"a start with {ids.Count} finished runs"));
                after = after.OrBetter(await StopAfterStartAsync(many, $"a start with {finished} finished runs"));
            }

            await many.StartAsync(Cancel);
            await RequireReadableAsync(many, ids, Runs / ids.Count);
            Assert.Empty(RunInvariants.Broken(folder));
            Assert.True(first.Shorter < TimeSpan.FromSeconds(10), $"The first start took {first}.");
            Assert.True(after.Shorter < TimeSpan.FromSeconds(5), $"With {finished} finished runs the start took {after}.");
            // A tenth of a millisecond a run would be seen.
            Assert.True(after.Processor - before.Processor < TimeSpan.FromSeconds(1), $"The start took {before} with a few finished runs and {after} with {finished}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Ended in an orderly way.</summary>
    private async Task<Start> StopAfterStartAsync(ProductProcess product, string what)
    {
        var start = await StartAsync(product, what);
        await product.StopAsync(Cancel);
        return start;
    }

    private async Task<Start> StartAsync(ProductProcess product, string what)
    {
        var took = await product.StartAsync(Cancel);
        using var process = Process.GetProcessById(product.ProcessId);
        var start = new Start(took, process.TotalProcessorTime);
        output.WriteLine($"{what}: ready after {took.TotalSeconds:0.00} s, with {start.Processor.TotalSeconds:0.00} s of processor");
        return start;
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
        }
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

    private sealed record Start(TimeSpan Took, TimeSpan Processor)
    {
        public static Start Longest { get; } = new(TimeSpan.MaxValue, TimeSpan.MaxValue);

        public TimeSpan Shorter => Took < Processor ? Took : Processor;

        public Start OrBetter(Start other) => other.Processor < Processor ? other : this;
    }
}
