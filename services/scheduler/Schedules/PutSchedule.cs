using System.Security.Claims;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Audit;
using Vanguards.Databases;
using Vanguards.Scheduler.Calendar;
using Vanguards.Scheduler.Firing;
using Vanguards.Scheduler.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Scheduler.Schedules;

/// <summary>Creates or changes a schedule: who may execute by hand may have it done by the clock. Fires from now on; what is already waiting is still asked for, unless it is disabled.</summary>
internal sealed partial class PutSchedule(
    IDbContextFactory<SchedulingDb> databases, WorkflowFit fit, IAuditTrail audit, FireAlarm alarm, IOptions<SchedulerOptions> options, TimeProvider time)
{
    public static Task<Results<Ok<ScheduleView>, Created<ScheduleView>, ProblemHttpResult>> HandleAsync(
        string id, [FromBody] JsonElement body, PutSchedule put, ClaimsPrincipal caller, CancellationToken cancel) => put.PutAsync(id, body, caller, cancel);

    private async Task<Results<Ok<ScheduleView>, Created<ScheduleView>, ProblemHttpResult>> PutAsync(string id, JsonElement body, ClaimsPrincipal caller, CancellationToken cancel)
    {
        if (!Slug().IsMatch(id))
        {
            return ProblemResponse.Of(400, "INVALID_ID", "A schedule's id is 1 to 63 lower-case letters, digits and dashes.");
        }

        var (schedule, problems) = ScheduleReading.Schedule(id, body);
        if (schedule.UseCase.Length > 0 && !caller.May(Role.Operator, schedule.UseCase))
        {
            return ProblemResponse.Forbidden($"Saving a schedule in the use case '{schedule.UseCase}' takes the role operator.");
        }

        if (schedule is { UseCase.Length: > 0, WorkflowId.Length: > 0, Inputs: null or { ValueKind: JsonValueKind.Object } })
        {
            problems = [.. problems, .. await fit.CheckAsync(schedule, caller, cancel)];
        }

        if (problems.Count > 0)
        {
            return ProblemResponse.Unprocessable("The schedule was not saved.", problems);
        }

        // Audited first: an entry without its deed names an attempt, a deed without its entry would be a hole in the trail. Before the lock, too, which holds up the fires.
        return await RefusalAsync(id, schedule, caller, cancel) ?? await AuditAndSaveAsync(id, schedule, caller, cancel);
    }

    private async Task<Results<Ok<ScheduleView>, Created<ScheduleView>, ProblemHttpResult>> AuditAndSaveAsync(string id, Schedule schedule, ClaimsPrincipal caller, CancellationToken cancel)
    {
        var by = caller.CallerName();
        var entry = new AuditEntry
        {
            At = time.GetUtcNow(),
            Who = by,
            Action = "save-schedule",
            UseCase = schedule.UseCase,
            Target = id,
            Details = JsonSerializer.SerializeToElement(new { workflowId = schedule.WorkflowId, version = schedule.Version, cron = schedule.Cron, zone = schedule.Zone, enabled = schedule.Enabled }),
        };
        await audit.AppendAsync(entry, cancel);
        var (row, isNew) = await SaveAsync(id, schedule, by, cancel);
        audit.Done(entry);
        alarm.Ring();
        var view = ScheduleView.Of(row);
        return isNew ? TypedResults.Created($"/api/schedules/{id}", view) : TypedResults.Ok(view);
    }

    private async Task<ProblemHttpResult?> RefusalAsync(string id, Schedule schedule, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var owner = await db.Schedules.Where(row => row.Id == id).Select(row => row.UseCase).SingleOrDefaultAsync(cancel);
        if (owner is not null && !caller.May(Role.Operator, owner))
        {
            return ProblemResponse.Forbidden("A schedule of this id belongs to another use case; use another id.");
        }

        return owner != schedule.UseCase && await db.Schedules.CountAsync(row => row.UseCase == schedule.UseCase, cancel) >= options.Value.MaxSchedules
            ? ProblemResponse.Conflict("TOO_MANY_SCHEDULES", $"A use case has at most {options.Value.MaxSchedules} schedules.")
            : null;
    }

    private async Task<(ScheduleRow Row, bool IsNew)> SaveAsync(string id, Schedule schedule, string by, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var transaction = await db.BeginAloneAsync(SchedulingDb.Lock, cancel);
        var row = await db.Schedules.SingleOrDefaultAsync(each => each.Id == id, cancel);
        var isNew = row is null;
        var now = time.GetUtcNow().Micros();
        row ??= db.Add(new ScheduleRow { Id = id, UseCase = "", Body = "", DealtWithUntil = 0, CreatedAt = now, ModifiedAt = now, ModifiedBy = by }).Entity;
        (row.UseCase, row.Body, row.ModifiedAt, row.ModifiedBy) = (schedule.UseCase, JsonSerializer.Serialize(schedule, Stored.Json), now, by);
        row.NextAt = schedule.Enabled ? NextFires.Of(schedule, row, time.GetUtcNow()).FirstOrDefault()?.At.Micros() : null;
        await db.SaveChangesAsync(cancel);
        if (!schedule.Enabled)
        {
            await db.Fires.Where(fire => fire.ScheduleId == id && fire.State == FireStates.Waiting).ExecuteUpdateAsync(
                fire => fire.SetProperty(each => each.State, FireStates.Skipped).SetProperty(each => each.AnsweredAt, now).SetProperty(each => each.Request, (string?)null)
                    .SetProperty(each => each.Note, "The schedule was disabled."),
                cancel);
        }

        await ScheduleSignal.SendAsync(db, cancel);
        await transaction.CommitAsync(cancel);
        return (row, isNew);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}\\z")]
    private static partial Regex Slug();
}
