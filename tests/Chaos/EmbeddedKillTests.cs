using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>
/// <c>kill -9</c> of the embedded product at random moments, also while it starts, again and again: every accepted run ends as an undisturbed one does,
/// committed steps are not run again, effects are called again only where a kill came before their commit, seqs are dense.
/// </summary>
public sealed class EmbeddedKillTests(ITestOutputHelper output)
{
    private const int Workflows = 8;
    private const int RunsPerKill = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("tier", "slow")]
    public async Task Kill_AtRandomMoments_EveryRunEndsAsUndisturbed()
    {
        var kills = KillSettings.Kills;
        output.WriteLine(KillSettings.Text);
        var random = new Random(KillSettings.Seed);
        await using var site = await KilledSite.StartAsync(output);
        var workflows = await site.Work.PublishAsync(random, Workflows);
        var undisturbed = new Dictionary<string, string> { [Workload.Rollback] = "", [Workload.Retried] = Workload.RetriedResult };
        foreach (var workflow in workflows)
        {
            undisturbed[workflow] = await site.ResultAsync(await site.EndAsync(site.Work.Request($"calm-{workflow}", workflow)));
        }

        var runs = new List<JsonObject>();
        var cancelled = new Dictionary<string, bool>();
        for (var kill = 0; kill < kills; kill++)
        {
            var requests = Enumerable.Range(0, RunsPerKill).Select(n => site.Work.Request($"k{kill}-{n}", workflows[random.Next(workflows.Count)]))
                .Concat([site.Work.Request($"k{kill}-undo", Workload.Rollback), site.Work.Request($"k{kill}-again", Workload.Retried), site.Work.Request($"k{kill}-stop", workflows[random.Next(workflows.Count)])])
                .ToList();
            foreach (var request in requests)
            {
                (await site.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);
            }

            // Some are on their way when the kill comes: nobody knows whether they were accepted, so they are sent again.
            var late = Enumerable.Range(0, 3).Select(n => site.Work.Request($"k{kill}-late{n}", workflows[random.Next(workflows.Count)])).ToList();
            await site.AwaitMomentAsync((string)requests[random.Next(RunsPerKill)]["id"]!, random);
            var stop = site.TryPostAsync($"api/executions/k{kill}-stop/cancel", null);
            var posts = late.Select(request => site.TryPostAsync("api/workflows/execute", request)).ToList();
            if (random.Next(2) == 0)
            {
                await stop;
            }

            await site.KillAndStartAsync(random);
            await Task.WhenAll(posts);
            cancelled[$"k{kill}-stop"] = await stop == HttpStatusCode.Accepted;
            runs.AddRange([.. requests, .. late]);
        }

        await site.RetryFailedAsync(runs.Where(run => (string)run["workflowId"]! == Workload.Retried), random);
        foreach (var request in runs)
        {
            await RequireEndAsync(site, request, undisturbed, cancelled);
        }

        var conflicting = runs[0].DeepClone();
        conflicting["context"]!["inputs"] = new JsonObject { ["other"] = 1 };
        (await site.Api.PostAsync("api/workflows/execute", conflicting, Cancel)).Expect(HttpStatusCode.Conflict);
        Assert.Empty(await site.OpenAsync());
        Assert.Empty(RunInvariants.Broken(site.Product.DataFolder));
        output.WriteLine($"{runs.Count} runs, {site.Receiver.Calls.Count} effects");
    }

    private static async Task RequireEndAsync(KilledSite site, JsonObject request, Dictionary<string, string> undisturbed, Dictionary<string, bool> cancelled)
    {
        var (id, workflow) = ((string)request["id"]!, (string)request["workflowId"]!);
        var status = await site.EndAsync(request);
        Assert.Equal(id, (string)status["id"]!);
        // One that had ended before the cancel came is 409, not acknowledged.
        var isCancelled = cancelled.TryGetValue(id, out var acknowledged) && (acknowledged || (string)status["state"]! == "CANCELLED");
        Assert.True(!isCancelled || (string)status["state"]! == "CANCELLED", status.ToJsonString());
        await site.RequireSoundAsync(status, isCancelled ? null : undisturbed[workflow]);
    }
}
