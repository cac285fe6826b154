using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>
/// Random graphs of real steps on the fleet while its processes and stores are killed, lines cut, messages doubled and purged: every accepted run ends as an
/// undisturbed one does, no committed step runs again, an effect is called again only where its executor was lost, seqs are dense, the live view tells it all.
/// </summary>
public sealed class FleetChaosTests(ITestOutputHelper output)
{
    private const int Workflows = 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("tier", "slow")]
    public async Task Disturbed_AtRandom_EveryRunEndsAsUndisturbed()
    {
        Assert.SkipUnless(FleetProcess.IsInstalled, "PostgreSQL, RabbitMQ or Swift is not installed.");
        var (random, disturbances) = (new Random(KillSettings.Seed), Schedule.Of(new Random(KillSettings.Seed), KillSettings.Kills + 2));
        output.WriteLine(KillSettings.Text);
        var watch = Stopwatch.StartNew();
        await using var site = await FleetSite.StartAsync(FleetSite.ShortLeases);
        var workflows = await site.Work.PublishAsync(random, Workflows);
        var calm = await CalmAsync(site, workflows);
        output.WriteLine($"ready after {watch.Elapsed.TotalSeconds:0} s");
        var (hand, runs, accepted) = (new Hand(site, output), new List<ChaosRun>(), new List<Task>());
        foreach (var disturb in disturbances)
        {
            var asked = ChaosRun.Some(random, runs.Count, workflows, KillSettings.Kills >= Schedule.Long ? 4 : 2);
            var (pause, heals) = (TimeSpan.FromMilliseconds(random.Next(0, 1500)), random.Next(3) == 0);
            runs.AddRange(asked);
            accepted.AddRange(asked.Select(run => run.AskAsync(site)));
            await Task.Delay(pause, TimeProvider.System, Cancel);
            await disturb(hand);
            if (heals)
            {
                await site.HealthyAsync();
            }
        }

        await Task.WhenAll(accepted);
        await site.HealthyAsync();
        output.WriteLine($"{hand.Elapsed} undisturbed again; {runs.Count} runs; refusals: {string.Join(", ", site.Refusals.Select(each => $"{each.Value} × {each.Key}"))}");
        foreach (var run in runs.Where(run => run.Workflow == Workload.Retried))
        {
            await RetryAsync(site, run.Id);
        }

        var (faults, verdict) = (new List<string>(), new Verdict(site, calm, hand.List));
        foreach (var run in runs)
        {
            faults.AddRange(await verdict.OfAsync(run));
        }

        faults.AddRange(await verdict.OfRowsAsync());
        output.WriteLine($"{hand.Elapsed} judged");
        output.WriteLine($"{site.Receiver.Calls.Count} calls of effects, {verdict.Doubled} of them again after an executor was lost");
        Assert.Empty(faults);
    }

    private static async Task<Dictionary<string, JsonNode>> CalmAsync(FleetSite site, IReadOnlyList<string> workflows)
    {
        var requests = workflows.ToDictionary(workflow => workflow, workflow => site.Work.Request($"calm-{workflow}", workflow));
        await Task.WhenAll(requests.Values.Select(site.AcceptAsync));
        var calm = new Dictionary<string, JsonNode>();
        foreach (var (workflow, request) in requests)
        {
            var status = await site.EndAsync((string)request["id"]!);
            Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
            status["result"] = (await site.Api.GetAsync($"api/executions/{request["id"]}/result", Cancel)).Expect(HttpStatusCode.OK).ToJsonString();
            calm[workflow] = status;
        }

        return calm;
    }

    private static async Task RetryAsync(FleetSite site, string id)
    {
        if ((string)(await site.EndAsync(id))["state"]! == "FAILED")
        {
            await site.AskAsync(() => site.Api.PostAsync($"api/executions/{id}/retry", null, Cancel), HttpStatusCode.Accepted);
        }
    }
}
