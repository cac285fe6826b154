using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Schedules;
using Vanguards.Scheduler.Schedules;
using Vanguards.Scheduler.Store;

namespace Vanguards.Scheduler.Firing;

/// <summary>An earlier execution that a fire must not start beside.</summary>
internal sealed record HeldBack(string By, bool IsSkipped);

/// <summary>The executions of a schedule's earlier fires: whether they are active, what that means for the next, and when they end.</summary>
internal sealed partial class EarlierRuns(IScheduleDoor door, IHostApplicationLifetime lifetime, ILogger<EarlierRuns> logger)
{
    /// <summary>Earlier fires looked at; more of one schedule are only there if it let them start beside each other.</summary>
    private const int MaxLookedAt = 100;

    /// <summary>Executions watched at once; others are looked at again after a while.</summary>
    private const int MaxWatched = 1_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(50);

    private readonly ConcurrentDictionary<string, string> _watched = new(StringComparer.Ordinal);

    /// <summary>Null if the fire may start, which it may once the earlier ones are asked to end, where that is the policy.</summary>
    public async Task<HeldBack?> HoldsBackAsync(SchedulingDb db, FireRow fire, ActivePolicy policy, CancellationToken cancel)
    {
        if (policy == ActivePolicy.Allow || await ActiveAsync(db, fire, cancel) is not { Count: > 0 } active)
        {
            return null;
        }

        if (policy != ActivePolicy.Cancel)
        {
            return new HeldBack(active[0], policy == ActivePolicy.Skip);
        }

        foreach (var id in active)
        {
            await door.CancelAsync(id, fire.ScheduleId, cancel);
        }

        return null;
    }

    /// <summary>Waits in the background for the execution's end and then does what is to be done; one wait for each schedule.</summary>
    public void Watch(string scheduleId, string executionId, Func<CancellationToken, Task> then)
    {
        if (_watched.Count < MaxWatched && _watched.TryAdd(scheduleId, executionId))
        {
            _ = Task.Run(() => WatchAsync(scheduleId, executionId, then, lifetime.ApplicationStopping));
        }
    }

    private async Task WatchAsync(string scheduleId, string executionId, Func<CancellationToken, Task> then, CancellationToken stopping)
    {
        try
        {
            await door.WaitForEndAsync(executionId, Longest, stopping);
        }
#pragma warning disable CA1031 // the fire is looked at again after a while in any case
        catch (Exception failure)
        {
            Log.NotWatched(logger, executionId, failure.Message);
            return;
        }
        finally
        {
            _watched.TryRemove(scheduleId, out _);
        }

        try
        {
            await then(stopping);
        }
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.NotWatched(logger, executionId, failure.Message);
        }
    }

    /// <summary>Newest first. Those that have ended, or that there are no longer, are not looked at again.</summary>
    private async Task<IReadOnlyList<string>> ActiveAsync(SchedulingDb db, FireRow fire, CancellationToken cancel)
    {
        var earlier = await db.Fires.AsNoTracking().Where(row => row.ScheduleId == fire.ScheduleId && row.State == FireStates.Started && !row.HasEnded && row.At != fire.At)
            .OrderByDescending(row => row.At).Take(MaxLookedAt).Select(row => row.ExecutionId).ToListAsync(cancel);
        if (earlier.Count == 0)
        {
            return [];
        }

        var found = await door.FindAsync(earlier, cancel);
        var ended = earlier.Where(id => !found.TryGetValue(id, out var run) || run.HasEnded).ToList();
        await db.Fires.Where(row => row.ScheduleId == fire.ScheduleId && ended.Contains(row.ExecutionId)).ExecuteUpdateAsync(row => row.SetProperty(each => each.HasEnded, true), cancel);
        return [.. earlier.Except(ended)];
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "The end of {Execution} was not waited for: {Reason}")]
        public static partial void NotWatched(ILogger logger, string execution, string reason);
    }
}
