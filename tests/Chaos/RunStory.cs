using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>What is asked of a run that has ended, over HTTP and at the receiver of its effects. Each answers what does not hold; nothing when all is well.</summary>
internal sealed class RunStory(ApiClient api, EffectReceiver receiver, Func<string, Task<JsonNode>>? get = null)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The calls of an execution's effects, by key.</summary>
    public ILookup<string, EffectCall> CallsOf(string id) =>
        receiver.Calls.Where(call => call.Key.StartsWith(id + "/", StringComparison.Ordinal)).ToLookup(call => call.Key);

    /// <summary>The run's end or result, if it is not that of an undisturbed one.</summary>
    public async Task<IReadOnlyList<string>> NotAsUndisturbedAsync(JsonNode status, string expected)
    {
        var id = (string)status["id"]!;
        if ((string)status["workflowId"]! == Workload.Rollback)
        {
            return (string)status["state"]! == "ROLLED_BACK" ? NotUndone(id, status) : [$"{id}: {status.ToJsonString()}"];
        }

        if ((string)status["state"]! != "COMPLETED")
        {
            return [$"{id}: {status.ToJsonString()}"];
        }

        var result = (await GetAsync($"api/executions/{id}/result")).ToJsonString();
        return result == expected ? [] : [$"{id}: the result is {result} and not {expected}: {status.ToJsonString()}"];
    }

    /// <summary>Calls of effects after their step had completed.</summary>
    public async Task<IReadOnlyList<string>> CalledAgainAsync(string id)
    {
        var calls = CallsOf(id);
        var ends = (await EventsAsync(id)).Where(frame => (string)frame["type"]! == "STEP_COMPLETE" && (string)frame["step"]!["status"]! == "COMPLETED");
        return [.. ends.SelectMany(end => calls.Where(key => key.Key.Split('/')[1] == (string)end["step"]!["id"]!).SelectMany(key => key).Where(call => call.At > At(end)))
            .Select(call => $"{id}: {call} came after its step had completed")];
    }

    /// <summary>Steps that ended without a line in the log.</summary>
    public async Task<IReadOnlyList<string>> WithoutLinesAsync(string id)
    {
        var logged = (await PagesAsync($"api/executions/{id}/logs?after=", null)).Select(line => (string)line["stepId"]!).ToHashSet();
        var ended = (await EventsAsync(id)).Where(frame => (string)frame["type"]! == "STEP_COMPLETE").Select(frame => (string)frame["step"]!["id"]!);
        return [.. ended.Where(step => !logged.Contains(step)).Select(step => $"{id}: no line of {step} in the log")];
    }

    /// <summary>What a subscription made now leaves out of the story: it must tell every event once, in order, and the end.</summary>
    public async Task<IReadOnlyList<string>> NotReplayedAsync(string id)
    {
        var events = await EventsAsync(id);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        enough.CancelAfter(TimeSpan.FromSeconds(30));
        var frames = await LiveClient.FollowAsync(api.Address, api.BearerToken, id, enough.Token);
        var seqs = frames.Where(frame => (string)frame["type"]! is not ("PROGRESS" or "LOG")).Select(frame => (long)frame["seq"]!).ToList();
        return seqs.SequenceEqual(Enumerable.Range(1, events.Count).Select(seq => (long)seq)) ? [] : [$"{id}: {events.Count} events, replayed {string.Join(' ', seqs)}"];
    }

    public Task<List<JsonNode>> EventsAsync(string id) => PagesAsync($"api/executions/{id}/events?after=", item => item["seq"]!.ToString());

    public static DateTimeOffset At(JsonNode frame) => DateTimeOffset.Parse((string)frame["at"]!, CultureInfo.InvariantCulture);

    /// <summary>Unless the undoing of every completed step was called, the newest first.</summary>
    private List<string> NotUndone(string id, JsonNode status)
    {
        var undone = receiver.Calls.Where(call => call.Key.StartsWith($"{id}/undo-", StringComparison.Ordinal) && call.Succeeded).DistinctBy(call => call.Key).Select(call => call.Key.Split('/')[1]).ToList();
        var compensated = status["steps"]!.AsArray().Count(step => (string)step!["status"]! == "COMPENSATED");
        return undone is ["undo-s3", "undo-s2", "undo-s1", "undo-s0"] && compensated == 4 ? [] : [$"{id}: undone {string.Join(' ', undone)}, {compensated} COMPENSATED"];
    }

    private async Task<JsonNode> GetAsync(string path) => get is null ? (await api.GetAsync(path, Cancel)).Expect(HttpStatusCode.OK) : await get(path);

    private async Task<List<JsonNode>> PagesAsync(string path, Func<JsonNode, string>? cursor)
    {
        var all = new List<JsonNode>();
        for (var after = "0"; ;)
        {
            var page = await GetAsync(path + after);
            var items = page["items"]!.AsArray().Select(item => item!).ToList();
            all.AddRange(items);
            if (items.Count == 0 || (cursor is null && page["next"] is null))
            {
                return all;
            }

            after = cursor is null ? (string)page["next"]! : cursor(items[^1]);
        }
    }
}
