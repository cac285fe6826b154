using System.Diagnostics;
using System.Net;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>
/// Random graphs of real steps on the fleet while its processes and stores are killed, lines cut, messages doubled and purged: every accepted run ends as an
/// undisturbed one does, no committed step runs again, an effect is called again only where its executor was lost, seqs are dense, the live view tells it all.
/// </summary>
[Collection("fleet")]
public sealed class FleetChaosTests(ITestOutputHelper output)
{
    private const int Workflows = 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("tier", "slow")]
    public async Task Disturbed_AtRandom_EveryRunEndsAsUndisturbed()
    {
        Assert.SkipUnless(FleetProcess.IsInstalled, "PostgreSQL, RabbitMQ or Swift is not installed.");
        var (random, disturbances) = (new Random(KillSettings.Seed), Disturbances.Of(new Random(KillSettings.Seed), KillSettings.Kills + 2));
        output.WriteLine(KillSettings.Text);
        var (isLong, watch) = (KillSettings.Kills >= Disturbances.Long, Stopwatch.StartNew());
        await using var site = await FleetSite.StartAsync(isLong ? new Dictionary<string, string>() : FleetSite.ShortLeases);
        var workflows = await site.Work.PublishAsync(random, Workflows);
        var calm = await Calm.OfAsync(site, workflows);
        var scheduled = new ScheduledRuns(site);
        await scheduled.StartAsync();
        output.WriteLine($"ready after {watch.Elapsed.TotalSeconds:0} s");
        var (hand, runs, accepted) = (new Hand(site, output), new List<ChaosRun>(), new List<Task>());
        foreach (var disturb in disturbances)
        {
            var asked = ChaosRun.Some(random, runs.Count, workflows, isLong ? 4 : 2);
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

        var (late, instants) = await scheduled.StopAsync();
        var verdict = new Verdict(site, calm, hand.List, mayLapse: !isLong);
        IReadOnlyList<string> faults = [.. late, .. await verdict.OfAsync(runs)];
        output.WriteLine($"{hand.Elapsed} judged; {instants} scheduled instants");
        output.WriteLine($"{site.Receiver.Calls.Count} calls of effects, {verdict.Doubled} of them again after an executor was lost, {verdict.Lapsed} after a lease had lapsed");
        output.WriteLine(string.Join('\n', faults));
        Assert.Empty(faults);
    }

    private static async Task RetryAsync(FleetSite site, string id)
    {
        if ((string)(await site.EndAsync(id))["state"]! == "FAILED")
        {
            await site.AskAsync(() => site.Api.PostAsync($"api/executions/{id}/retry", null, Cancel), HttpStatusCode.Accepted);
        }
    }
}
