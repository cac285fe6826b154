using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

/// <summary>Two orchestrators, and the one that leads is killed while callers wait: the other goes on, and nobody need know (docs/adr/0012).</summary>
[Collection("fleet")]
[Trait("tier", "slow")]
public sealed class StandbyTests(FleetUnderTest under)
{
    private const int Runs = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentBag<ApiAnswer> _refused = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leader_KilledWhileRunsAreWaitedFor_EveryRunEndsOnce()
    {
        await PublishAsync("standby");
        var ids = Enumerable.Range(0, Runs).Select(n => $"standby-{n}").ToList();
        var ends = ids.Select(EndAsync).ToList();
        await FleetUnderTest.UntilAsync(async () => (await AskAsync(() => under.Api.GetAsync("api/executions?workflowId=standby&limit=100", Cancel)))["items"]!.AsArray().Count == Runs, minutes: 1);
        var story = LiveClient.FollowAsync(under.Fleet.Address, FleetProcess.Token, ids[0], Cancel);

        var leader = await under.LeaderAsync();
        await under.KillAsync(leader);
        await FleetUnderTest.UntilAsync(async () => await under.LeaderAsync() != leader, minutes: 1);
        var reads = await Task.WhenAll(ids.Select(id => AskAsync(() => under.Api.GetAsync($"api/executions/{id}", Cancel))));
        var statuses = await Task.WhenAll(ends);

        Assert.Equal(ids, reads.Select(read => (string)read["id"]!));
        Assert.All(statuses, status => Assert.Equal("COMPLETED", (string)status["state"]!));
        Assert.Equal(ids, statuses.Select(status => (string)status["id"]!));
        RequireWhole(await story);
        Assert.All(_refused, answer => Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.Status, answer.Headers.RetryAfter is not null)));
        await RequireOnceAsync(ids, statuses);
        await under.HealthyAsync();
    }

    [Fact]
    public async Task Orchestrators_BothKilledWhileARunIsWatched_ItsStoryIsToldToTheEnd()
    {
        await PublishAsync("watched");
        using var live = await LiveClient.ConnectAsync(under.Fleet.Address, Cancel, bearer: FleetProcess.Token);
        await AskAsync(() => under.Api.PostAsync("api/workflows/execute", ApiClient.Request("watched", "watched", "standby", new JsonObject()), Cancel));
        await live.SubscribeAsync("watched", Cancel);
        Assert.NotNull(await live.NextAsync(Cancel));
        var story = LiveClient.FollowAsync(under.Fleet.Address, FleetProcess.Token, "watched", Cancel);

        await Task.WhenAll(under.KillAsync("orchestrator-1"), under.KillAsync("orchestrator-2"));

        // Who watches is sent away, or sees the end: never a run that stands still.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (await live.NextAsync(patience.Token) is { } frame && (string)frame["type"]! != "COMPLETE")
        {
        }

        RequireWhole(await story);
        await under.HealthyAsync();
    }

    private static void RequireWhole(IReadOnlyList<JsonNode> story)
    {
        var told = story.Where(frame => (string)frame["type"]! is not ("PROGRESS" or "LOG")).Select(frame => (int)frame["seq"]!).ToList();
        Assert.Equal(Enumerable.Range(1, told.Count), told);
        Assert.Equal("COMPLETE", (string)story[^1]["type"]!);
    }

    private async Task RequireOnceAsync(List<string> ids, JsonNode[] statuses)
    {
        var listed = (await AskAsync(() => under.Api.GetAsync("api/executions?workflowId=standby&limit=100", Cancel)))["items"]!.AsArray().Select(item => (string)item!["id"]!);
        Assert.Equal(ids.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        foreach (var status in statuses)
        {
            var id = (string)status["id"]!;
            var again = await AskAsync(() => under.Api.PostAsync("api/workflows/execute", Request(id), Cancel));
            Assert.True(JsonNode.DeepEquals(status, again), $"{status.ToJsonString()}\n{again.ToJsonString()}");
            Assert.Single((await AskAsync(() => under.Api.GetAsync($"api/audit?target={id}", Cancel)))["items"]!.AsArray());
        }

        var other = Request(ids[0]);
        other["context"]!["inputs"] = new JsonObject { ["another"] = 1 };
        Assert.Equal(HttpStatusCode.Conflict, (await under.Api.PostAsync("api/workflows/execute", other, Cancel)).Status);
        await using var rows = await under.RowsAsync();
        Assert.Empty(RunInvariants.Broken(rows));
    }

    /// <summary>As a client does it: asks and waits, and asks again with the same id when it was told that nobody is there.</summary>
    private async Task<JsonNode> EndAsync(string id)
    {
        while (true)
        {
            var status = await AskAsync(() => under.Api.PostAsync("api/workflows/execute", Request(id), Cancel, "wait=60"));
            if (ApiClient.IsTerminal(status))
            {
                return status;
            }
        }
    }

    /// <summary>The first answer that is no refusal; refusals are kept. A connection to who is killed may break.</summary>
    private async Task<JsonNode> AskAsync(Func<Task<ApiAnswer>> ask)
    {
        while (true)
        {
            var answer = await ask();
            if (answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted)
            {
                return answer.Body!;
            }

            _refused.Add(answer);
            await Task.Delay(Pause, TimeProvider.System, Cancel);
        }
    }

    private async Task PublishAsync(string workflow)
    {
        Assert.True((await under.Api.PutAsync("api/use-cases/standby", new JsonObject { ["name"] = "Standby" }, Cancel)).Status is HttpStatusCode.Created or HttpStatusCode.OK);
        var definition = JsonNode.Parse($$$$"""
            {"id": "{{{{workflow}}}}", "name": "Standby", "useCase": "standby", "version": "1.0.0",
             "steps": [{"id": "one", "name": "One", "type": "transform", "config": {"transform": {"expression": "{{ 1 }}"}}},
                       {"id": "hold", "name": "Hold", "type": "task", "dependsOn": ["one"], "config": {"task": {"type": "wait", "duration": 3}}},
                       {"id": "sum", "name": "Sum", "type": "transform", "dependsOn": ["hold"], "config": {"transform": {"expression": "{{ steps.one.output + 2 }}"}}}]}
            """)!;
        (await under.Api.PutAsync($"api/workflows/{workflow}/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.Created);
    }

    private static JsonObject Request(string id) => ApiClient.Request(id, "standby", "standby", new JsonObject());
}
