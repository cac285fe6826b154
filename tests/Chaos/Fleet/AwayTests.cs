using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>
/// A store is away for long: silent first, as behind a line that drops everything, then refusing. Meanwhile the dashboard opens and says what is away, calls are
/// refused in time and in words, no process is started again and again; afterwards all goes on by itself, with nothing lost.
/// </summary>
[Collection("fleet")]
[Trait("tier", "slow")]
public sealed class AwayTests(ITestOutputHelper output)
{
    private const string Workflow = "away";
    private const int Runs = 12;

    /// <summary>By then everybody has noticed.</summary>
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Database_AwayForLong_IsNamedAndRecoveredFrom() => AwayAsync("postgres", "The database", ["datasets", "validator", "orchestrator"], refusesRuns: true);

    [Fact]
    public Task Broker_AwayForLong_IsNamedAndRecoveredFrom() => AwayAsync("rabbitmq", "The message broker", ["orchestrator", "executor", "notification"], refusesRuns: false);

    private async Task AwayAsync(string store, string words, IReadOnlyList<string> services, bool refusesRuns)
    {
        Assert.SkipWhen(KillSettings.AwayMinutes == 0, "A part of make chaos (VANGUARDS_AWAY_MINUTES).");
        Assert.SkipUnless(FleetProcess.IsInstalled, "PostgreSQL, RabbitMQ or Swift is not installed.");
        await using var site = await FleetSite.StartAsync(new Dictionary<string, string> { ["EXECUTORS"] = "2" });
        await site.Work.PublishUseCaseAsync();
        await site.Work.PublishAsync(Definition());
        var runs = Enumerable.Range(0, Runs).Select(n => $"before-{n}").ToList();
        await Task.WhenAll(runs.Select(id => site.AcceptAsync(site.Work.Request(id, Workflow))));
        using var watch = new AwayWatch(site, output, words, services, refusesRuns);
        await watch.BeginAsync();

        var length = TimeSpan.FromMinutes(KillSettings.AwayMinutes);
        site.Lines[store].IsSilent = true;
        await WatchAsync(watch, length / 3, from: TimeSpan.Zero);
        site.Lines[store].IsCut = true;
        site.Lines[store].IsSilent = false;
        await WatchAsync(watch, length * 2 / 3, from: length / 3);
        site.Lines[store].IsCut = false;
        var back = TimeProvider.System.GetTimestamp();
        await site.HealthyAsync();
        output.WriteLine($"all well {TimeProvider.System.GetElapsedTime(back).TotalSeconds:0.0} s after {store} was back; {watch.Summary}");

        runs.AddRange(watch.Accepted);
        await site.AcceptAsync(site.Work.Request("after", Workflow));
        foreach (var id in runs.Append("after"))
        {
            var status = await site.EndAsync(id);
            Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
            Assert.Equal(4, (int)(await site.Api.GetAsync($"api/executions/{id}/result", Cancel)).Expect(HttpStatusCode.OK)["sum"]!);
        }

        Assert.Empty(watch.Faults);
        Assert.Empty(await watch.RestartsAsync());
        await using var rows = await site.RowsAsync();
        // One whose answer was not waited for may have been accepted all the same.
        for (var asked = 0; asked < 60 && RunInvariants.Open(rows).Count > 0; asked++)
        {
            await Task.Delay(Pause, TimeProvider.System, Cancel);
        }

        Assert.Empty(RunInvariants.Open(rows));
        Assert.Empty(RunInvariants.Broken(rows));
    }

    private static async Task WatchAsync(AwayWatch watch, TimeSpan length, TimeSpan from)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var elapsed = TimeSpan.Zero; elapsed < length; elapsed = TimeProvider.System.GetElapsedTime(began))
        {
            await watch.LookAsync(mustBeNoticed: from + elapsed > Noticed);
            await Task.Delay(Pause, TimeProvider.System, Cancel);
        }
    }

    /// <summary>A timer and an effect in the midst, so that runs are everywhere when the store goes.</summary>
    private static JsonObject Definition() => JsonNode.Parse($$$$"""
        {"id": "{{{{Workflow}}}}", "name": "Away", "useCase": "{{{{Workload.UseCase}}}}", "version": "1.0.0",
         "steps": [{"id": "one", "name": "One", "type": "transform", "config": {"transform": {"expression": "{{ 1 }}"}}},
                   {"id": "hold", "name": "Hold", "type": "task", "dependsOn": ["one"], "config": {"task": {"type": "wait", "duration": 4}}},
                   {"id": "count", "name": "Count", "type": "task", "dependsOn": ["hold"], "config": {"task": {"type": "query", "query": "SELECT 3 AS n"}}},
                   {"id": "sum", "name": "Sum", "type": "transform", "dependsOn": ["count"], "config": {"transform": {"expression": "{{ steps.one.output + 3 }}"}}}],
         "outputs": {"value": {"sum": "{{ steps.sum.output }}"}}}
        """)!.AsObject();
}
