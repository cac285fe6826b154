using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Schedules;
using Vanguards.Contracts;
using Vanguards.Definitions;
using Vanguards.Scheduler.Schedules;
using Vanguards.Scheduler.Store;

namespace Vanguards.Scheduler.Firing;

/// <summary>
/// Asks the orchestrator for the fires that wait, those of one schedule one after the other, until it has answered. Before it asks it takes the fire's row for a
/// while (a compare-and-set), so that of several schedulers one asks; should two ask all the same, the id makes it one execution.
/// </summary>
internal sealed partial class AskOrchestrator(
    IDbContextFactory<SchedulingDb> databases, IScheduleDoor door, EarlierRuns earlier, AskAlarm alarm, FireMeters meters, IOptions<SchedulerOptions> options, TimeProvider time, ILogger<AskOrchestrator> logger)
{
    /// <summary>How long the one who asks has the fire for himself.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>A fire that waits for an earlier execution is looked at again after this, should nobody hear of the end.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private const int MaxProblems = 50;

    private readonly ConcurrentDictionary<string, Task> _inHand = new(StringComparer.Ordinal);

    /// <summary>Begins with what is due and not in hand; when the next is, null if none is known of.</summary>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow().Micros();
        var inHand = _inHand.Keys.ToList();
        await using var db = await databases.CreateDbContextAsync(cancel);
        // The oldest of each schedule decides: the others wait for it.
        var heads = await db.Fires.Where(fire => fire.State == FireStates.Waiting && !inHand.Contains(fire.ScheduleId)).GroupBy(fire => fire.ScheduleId)
            .Select(fires => new { Schedule = fires.Key, At = fires.Min(fire => fire.At) })
            .Join(db.Fires, head => new { ScheduleId = head.Schedule, head.At }, fire => new { fire.ScheduleId, fire.At }, (head, fire) => new { fire.ScheduleId, fire.AskAt })
            .OrderBy(head => head.AskAt).Take(options.Value.AskedAtOnce).ToListAsync(cancel);
        foreach (var head in heads.Where(head => head.AskAt <= now).Take(options.Value.AskedAtOnce - inHand.Count))
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inHand.TryAdd(head.ScheduleId, done.Task))
            {
                _ = Task.Run(() => AskAllAsync(head.ScheduleId, done, cancel), CancellationToken.None);
            }
        }

        return heads.Find(head => head.AskAt > now) is { } later ? Stored.Time(later.AskAt) : null;
    }

    /// <summary>Completes when nothing is in hand.</summary>
    public async Task SettleAsync()
    {
        while (_inHand.Values.FirstOrDefault() is { } task)
        {
            await task;
        }
    }

    private async Task AskAllAsync(string scheduleId, TaskCompletionSource done, CancellationToken cancel)
    {
        try
        {
            while (await AskNextAsync(scheduleId, cancel))
            {
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked again when the lease is over, here or elsewhere.
        }
#pragma warning disable CA1031 // whatever is wrong with one schedule's rows, the others go on; the lease decides when it is tried again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.NotAsked(logger, scheduleId, failure);
        }
        finally
        {
            _inHand.TryRemove(scheduleId, out _);
            done.TrySetResult();
            alarm.Ring();
        }
    }

    /// <summary>True if the fire was dealt with, so that the next one's turn has come.</summary>
    private async Task<bool> AskNextAsync(string scheduleId, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var row = await db.Schedules.AsNoTracking().SingleOrDefaultAsync(schedule => schedule.Id == scheduleId, cancel);
        var fire = await db.Fires.AsNoTracking().Where(each => each.ScheduleId == scheduleId && each.State == FireStates.Waiting).OrderBy(each => each.At).FirstOrDefaultAsync(cancel);
        if (row is null || fire is null || fire.AskAt > time.GetUtcNow().Micros() || !await TakeAsync(db, fire, cancel))
        {
            return false;
        }

        try
        {
            if (await earlier.HoldsBackAsync(db, fire, row.Schedule().WhileActive, cancel) is { } held)
            {
                return await HoldBackAsync(db, fire, held, cancel);
            }

            var answer = await door.StartAsync(new ScheduledStart { ScheduleId = scheduleId, UseCase = fire.UseCase, Request = JsonElement.Parse(fire.Request!) }, cancel);
            await AnsweredAsync(db, fire, answer.IsTaken ? FireStates.Started : FireStates.Refused, fire.Note, answer.Problems, cancel);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await PauseAsync(db, fire, fire.Asked, TimeSpan.Zero, CancellationToken.None);
            throw;
        }
#pragma warning disable CA1031 // the orchestrator, or what it needs, is away or cannot at the moment: it is asked until it answers
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.Away(logger, scheduleId, fire.ExecutionId, failure.Message);
            await PauseAsync(db, fire, fire.Asked + 1, Pause(fire.Asked), cancel);
            return false;
        }
    }

    private async Task<bool> HoldBackAsync(SchedulingDb db, FireRow fire, HeldBack held, CancellationToken cancel)
    {
        if (held.IsSkipped)
        {
            await AnsweredAsync(db, fire, FireStates.Skipped, $"The execution {held.By} was still active.", [], cancel);
            return true;
        }

        var at = await PauseAsync(db, fire, fire.Asked, LookAgain, cancel);
        earlier.Watch(fire.ScheduleId, held.By, async stopping =>
        {
            await using var later = await databases.CreateDbContextAsync(stopping);
            var now = time.GetUtcNow().Micros();
            // Unless somebody has taken it by now.
            await Same(later, fire).Where(row => row.AskAt == at).ExecuteUpdateAsync(row => row.SetProperty(each => each.AskAt, now), stopping);
            alarm.Ring();
        });
        return false;
    }

    /// <summary>1, 2, 4 … seconds, a minute at most.</summary>
    private static TimeSpan Pause(int asked) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(asked, 10))));

    private async Task<bool> TakeAsync(SchedulingDb db, FireRow fire, CancellationToken cancel)
    {
        var until = (time.GetUtcNow() + Lease).Micros();
        return await Same(db, fire).Where(row => row.AskAt == fire.AskAt).ExecuteUpdateAsync(row => row.SetProperty(each => each.AskAt, until), cancel) == 1;
    }

    private async Task<long> PauseAsync(SchedulingDb db, FireRow fire, int asked, TimeSpan pause, CancellationToken cancel)
    {
        var at = (time.GetUtcNow() + pause).Micros();
        await Same(db, fire).ExecuteUpdateAsync(row => row.SetProperty(each => each.AskAt, at).SetProperty(each => each.Asked, asked), cancel);
        return at;
    }

    private async Task AnsweredAsync(SchedulingDb db, FireRow fire, string state, string? note, IReadOnlyList<Problem> problems, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var faults = problems.Count == 0 ? null : JsonSerializer.Serialize(Faults.Bounded(problems, MaxProblems), Stored.Json);
        var changed = await Same(db, fire).ExecuteUpdateAsync(
            row => row.SetProperty(each => each.State, state).SetProperty(each => each.AnsweredAt, now.Micros()).SetProperty(each => each.Asked, fire.Asked + 1)
                .SetProperty(each => each.Request, (string?)null).SetProperty(each => each.Note, note).SetProperty(each => each.Problems, faults),
            cancel);
        if (changed == 1)
        {
            meters.Count(fire, state, now);
        }
    }

    /// <summary>The fire's row while it waits; what is answered stays so.</summary>
    private static IQueryable<FireRow> Same(SchedulingDb db, FireRow fire) =>
        db.Fires.Where(row => row.ScheduleId == fire.ScheduleId && row.At == fire.At && row.State == FireStates.Waiting);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Schedule}: {Execution} could not be asked for and is asked for again: {Reason}")]
        public static partial void Away(ILogger logger, string schedule, string execution, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Schedule {Schedule}: its fires could not be read or written")]
        public static partial void NotAsked(ILogger logger, string schedule, Exception failure);
    }
}
