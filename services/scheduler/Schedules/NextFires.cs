using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Vanguards.Scheduler.Calendar;
using Vanguards.Scheduler.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Scheduler.Schedules;

/// <summary>The next fires of a schedule, and those of one that is not saved.</summary>
internal static class NextFires
{
    public static async Task<Results<Ok<FireList>, ProblemHttpResult>> HandleAsync(
        string id, IDbContextFactory<SchedulingDb> databases, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancel, int count = 10)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (await db.FindAsync(id, caller, cancel) is not { } row)
        {
            return ProblemResponse.NotFound($"There is no schedule '{id}'.");
        }

        var schedule = row.Schedule();
        return TypedResults.Ok(new FireList(schedule.Enabled ? [.. Of(schedule, row, time.GetUtcNow()).Take(Math.Clamp(count, 1, ScheduleReading.MaxCount))] : []));
    }

    /// <summary><c>POST /api/schedules/preview</c>: whoever is signed in may ask; it tells of nothing but the calendar.</summary>
    public static Results<Ok<FireList>, ProblemHttpResult> Preview([FromBody] JsonElement body, TimeProvider time)
    {
        var (preview, problems) = ScheduleReading.Preview(body);
        if (problems.Count > 0)
        {
            return ProblemResponse.Unprocessable("There is no preview.", problems);
        }

        var times = FireTimes.Of(preview.Cron, preview.Zone, preview.Gap, preview.Overlap)!;
        return TypedResults.Ok(new FireList([.. times.After(preview.From ?? time.GetUtcNow()).Take(preview.Count)]));
    }

    /// <summary>Strictly after now and after all that is dealt with; none if the zone or the expression is not known to this release.</summary>
    public static IEnumerable<Fire> Of(Schedule schedule, ScheduleRow row, DateTimeOffset now)
    {
        var from = Stored.Time(Math.Max(now.Micros(), row.DealtWithUntil));
        return FireTimes.Of(schedule.Cron, schedule.Zone, schedule.Gap, schedule.Overlap)?.After(from) ?? [];
    }
}
