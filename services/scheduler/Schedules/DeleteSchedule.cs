using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Audit;
using Vanguards.Databases;
using Vanguards.Scheduler.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Scheduler.Schedules;

/// <summary>Deletes a schedule and what it knows of its fires; its executions stay.</summary>
internal static class DeleteSchedule
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, IDbContextFactory<SchedulingDb> databases, IAuditTrail audit, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (await db.FindAsync(id, caller, cancel) is not { } row)
        {
            return ProblemResponse.NotFound($"There is no schedule '{id}'.");
        }

        if (!caller.May(Role.Operator, row.UseCase))
        {
            return ProblemResponse.Forbidden($"Deleting a schedule in the use case '{row.UseCase}' takes the role operator.");
        }

        // Audited first, as everywhere.
        var entry = new AuditEntry { At = time.GetUtcNow(), Who = caller.CallerName(), Action = "delete-schedule", UseCase = row.UseCase, Target = id };
        await audit.AppendAsync(entry, cancel);
        await using var transaction = await db.BeginAloneAsync(SchedulingDb.Lock, cancel);
        await db.Fires.Where(fire => fire.ScheduleId == id).ExecuteDeleteAsync(cancel);
        await db.Schedules.Where(schedule => schedule.Id == id).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
        audit.Done(entry);
        return TypedResults.NoContent();
    }
}
