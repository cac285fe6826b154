using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>What does not hold of the runs after all that has happened.</summary>
internal sealed class Verdict(FleetSite site, IReadOnlyDictionary<string, JsonNode> calm, IReadOnlyList<Happened> happened, bool mayLapse = false)
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Leftovers = TimeSpan.FromSeconds(20);

    private readonly RunStory _story = site.Story;
    private int _doubled;
    private int _lapsed;

    /// <summary>Effects that were called once more because an executor was lost.</summary>
    public int Doubled => _doubled;

    /// <summary>Effects that were called once more because a lease lapsed that is too short for a busy machine.</summary>
    public int Lapsed => _lapsed;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Of all runs, and of the rows.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(IReadOnlyList<ChaosRun> runs)
    {
        var faults = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel }, async (run, _) =>
        {
            foreach (var fault in await OfAsync(run))
            {
                faults.Enqueue(fault);
            }
        });
        return [.. faults, .. await OfRowsAsync()];
    }

    private async Task<IReadOnlyList<string>> OfAsync(ChaosRun run)
    {
        JsonNode status;
        try
        {
            status = await site.EndAsync(run.Id);
        }
        catch (TimeoutException stuck)
        {
            return [stuck.Message];
        }

        var faults = new List<string>();
        if (run.Cancelled == true && (string)status["state"]! != "CANCELLED")
        {
            faults.Add($"{run.Id}: cancelled, and it is {status["state"]}");
        }
        else if (run.Cancelled is null || (string)status["state"]! != "CANCELLED")
        {
            faults.AddRange(await _story.NotAsUndisturbedAsync(status, run.Workflow == Workload.Retried ? Workload.RetriedResult : (string?)calm.GetValueOrDefault(run.Workflow)?["result"] ?? ""));
            faults.AddRange(await UsedUpAsync(run));
        }

        faults.AddRange(await _story.CalledAgainAsync(run.Id));
        faults.AddRange(await _story.NotReplayedAsync(run.Id));
        foreach (var calls in _story.CallsOf(run.Id))
        {
            faults.AddRange(await CallsOfAsync(calls));
        }

        return faults;
    }

    /// <summary>What the rows say, once children of cancelled parents have had time to end.</summary>
    private async Task<IReadOnlyList<string>> OfRowsAsync()
    {
        await using var rows = await site.RowsAsync();
        var began = TimeProvider.System.GetTimestamp();
        while (RunInvariants.Open(rows).Count > 0 && TimeProvider.System.GetElapsedTime(began) < Leftovers)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
        }

        return [.. RunInvariants.Open(rows).Select(open => $"{open}: not ended"), .. RunInvariants.Broken(rows)];
    }

    /// <summary>What was lost uses up none of a step's attempts: no step was retried more often than undisturbed.</summary>
    private async Task<IReadOnlyList<string>> UsedUpAsync(ChaosRun run)
    {
        if (!calm.ContainsKey(run.Workflow))
        {
            return [];
        }

        var allowed = (await RetriesAsync(Calm.IdOf(run.Workflow))).ToDictionary(step => step.Key, step => step.Count());
        return [.. (await RetriesAsync(run.Id)).Where(step => step.Count() > allowed.GetValueOrDefault(step.Key)).Select(step => $"{run.Id}: {step.Key} was retried, {string.Join(' ', step)}")];
    }

    private async Task<ILookup<string, string>> RetriesAsync(string id) =>
        (await _story.EventsAsync(id)).Where(frame => (string)frame["type"]! == "STEP_RETRY" && (string)frame["step"]!["status"]! == "RETRYING").ToLookup(frame => (string)frame["step"]!["id"]!, frame => frame.ToJsonString());

    /// <summary>A call after a successful one must have its cause.</summary>
    private async Task<IReadOnlyList<string>> CallsOfAsync(IGrouping<string, EffectCall> calls)
    {
        var faults = new List<string>();
        var answered = calls.Where(call => call.Succeeded).OrderBy(call => call.At).ToList();
        foreach (var (first, second) in answered.Zip(answered.Skip(1)))
        {
            if (happened.Any(each => each.LosesExecutors && each.From <= second.At && each.Until >= first.At))
            {
                Interlocked.Increment(ref _doubled);
            }
            else if (mayLapse && await HasLostAsync(calls.Key))
            {
                Interlocked.Increment(ref _lapsed);
            }
            else
            {
                faults.Add($"{calls.Key} was called at {first.At:HH:mm:ss.fff} and again at {second.At:HH:mm:ss.fff}, and no executor was lost: {await AttemptsOfAsync(calls.Key)}");
            }
        }

        return faults;
    }

    private async Task<bool> HasLostAsync(string key) => (await AttemptsOfAsync(key)).Contains("\"LOST\"", StringComparison.Ordinal);

    /// <summary>The attempts of the step that the effect's key names, of all its items.</summary>
    private async Task<string> AttemptsOfAsync(string key)
    {
        var parts = key.Split('/');
        return (await site.Api.GetAsync($"api/executions/{parts[0]}/steps/{parts[1]}", Cancel)).Body?.ToJsonString() ?? "";
    }
}
