using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vanguards.Databases;
using Vanguards.Scheduler.Calendar;
using Vanguards.Scheduler.Schedules;
using Vanguards.Scheduler.Store;

namespace Vanguards.Scheduler.Firing;

/// <summary>
/// Writes the fires that are due, all in one transaction that no other scheduler goes beside: afterwards each has a row, and the schedule its next instant.
/// A row that is there is never written again, so that a clock set back fires nothing twice.
/// </summary>
internal sealed class FireDue(IDbContextFactory<SchedulingDb> databases, IOptions<SchedulerOptions> options, AskAlarm asks, FireMeters meters, TimeProvider time)
{
    /// <summary>Schedules of one transaction.</summary>
    private const int MaxBatch = 100;

    /// <summary>Deals with all that is due by now; when the next is, null if none.</summary>
    public async Task<DateTimeOffset?> RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(cancel);
            var next = await db.Schedules.MinAsync(row => row.NextAt, cancel);
            if (next is null || Stored.Time(next.Value) > time.GetUtcNow())
            {
                return next is { } at ? Stored.Time(at) : null;
            }

            await FireAsync(db, cancel);
            asks.Ring();
        }
    }

    private async Task FireAsync(SchedulingDb db, CancellationToken cancel)
    {
        await using var transaction = await db.BeginAloneAsync(SchedulingDb.Lock, cancel);
        var now = time.GetUtcNow();
        var micros = now.Micros();
        foreach (var row in await db.Schedules.Where(row => row.NextAt <= micros).OrderBy(row => row.NextAt).Take(MaxBatch).ToListAsync(cancel))
        {
            await FireAsync(db, row, now, cancel);
        }

        var settled = db.ChangeTracker.Entries<FireRow>().Where(entry => entry.State == EntityState.Added && entry.Entity.State != FireStates.Waiting).Select(entry => entry.Entity).ToList();
        await db.SaveChangesAsync(cancel);
        // Another asks for them when this one's process ends before it has.
        await ScheduleSignal.SendAsync(db, cancel);
        await transaction.CommitAsync(cancel);
        settled.ForEach(fire => meters.Count(fire, fire.State, now));
    }

    private async Task FireAsync(SchedulingDb db, ScheduleRow row, DateTimeOffset now, CancellationToken cancel)
    {
        var schedule = row.Schedule();
        var first = row.NextAt!.Value;
        if (FireTimes.Of(schedule.Cron, schedule.Zone, schedule.Gap, schedule.Overlap) is not { } times)
        {
            // It was known when it was saved; another release may know other zones.
            await AddAsync(db, row, schedule, new DuePlan([], new Fire { At = Stored.Time(first), Note = $"The zone '{schedule.Zone}' or the expression '{schedule.Cron}' is no longer known; save the schedule again." }), now, cancel);
            (row.NextAt, row.DealtWithUntil) = (null, Math.Max(row.DealtWithUntil, now.Micros()));
            return;
        }

        var plan = DuePlan.Of(times, Stored.Time(first), now, schedule.CatchUp, schedule.CatchUpLimit, TimeSpan.FromSeconds(options.Value.GraceSeconds));
        await AddAsync(db, row, schedule, plan with { Dropped = plan.Dropped is { } dropped ? dropped with { Note = "No scheduler was there in time, for this and perhaps for earlier ones." } : null }, now, cancel);
        (row.NextAt, row.DealtWithUntil) = (times.Next(now)?.At.Micros(), Math.Max(row.DealtWithUntil, now.Micros()));
        await ForgetAsync(db, row.Id, schedule.WhileActive, cancel);
    }

    private async Task AddAsync(SchedulingDb db, ScheduleRow row, Schedule schedule, DuePlan plan, DateTimeOffset now, CancellationToken cancel)
    {
        var first = row.NextAt!.Value;
        var known = (await db.Fires.Where(fire => fire.ScheduleId == row.Id && fire.At >= first).Select(fire => fire.At).ToListAsync(cancel)).ToHashSet();
        var waiting = await db.Fires.CountAsync(fire => fire.ScheduleId == row.Id && fire.State == FireStates.Waiting, cancel);
        if (plan.Dropped is { } dropped && known.Add(dropped.At.Micros()))
        {
            db.Add(FireRequest.Row(row, schedule, dropped, FireStates.Missed, now));
        }

        foreach (var fire in plan.Fires.Where(fire => known.Add(fire.At.Micros())))
        {
            db.Add(waiting++ < options.Value.MaxWaiting
                ? FireRequest.Row(row, schedule, fire, FireStates.Waiting, now)
                : FireRequest.Row(row, schedule, fire with { Note = "Too many earlier ones wait." }, FireStates.Skipped, now));
        }
    }

    /// <summary>The latest are kept, and what is not over: where it matters whether an earlier execution is active, its fire is looked at until it is not.</summary>
    private async Task ForgetAsync(SchedulingDb db, string scheduleId, ActivePolicy policy, CancellationToken cancel)
    {
        var oldest = await db.Fires.Where(fire => fire.ScheduleId == scheduleId && fire.State != FireStates.Waiting)
            .OrderByDescending(fire => fire.At).Skip(options.Value.KeptFires - 1).Select(fire => (long?)fire.At).FirstOrDefaultAsync(cancel);
        var isAllowed = policy == ActivePolicy.Allow;
        await db.Fires.Where(fire => fire.ScheduleId == scheduleId && fire.At < oldest && fire.State != FireStates.Waiting && (isAllowed || fire.HasEnded || fire.State != FireStates.Started))
            .ExecuteDeleteAsync(cancel);
    }
}
