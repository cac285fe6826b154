using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Schedules;
using Vanguards.Scheduler.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Scheduler.Schedules;

/// <summary>Lists the schedules that the caller may see, and shows one with its last fires.</summary>
internal static class ReadSchedules
{
    private const string ById = "id";
    private const string ByNextFire = "next";
    private const int DefaultPage = 100;
    private const int LargestPage = 500;

    /// <summary>How long the states of the executions are waited for; without them the schedule is shown all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<Results<Ok<SchedulePage>, ProblemHttpResult>> ListAsync(
        IDbContextFactory<SchedulingDb> databases, ClaimsPrincipal caller, CancellationToken cancel, string? useCase = null, string? after = null, int limit = DefaultPage,
        string order = ById)
    {
        if (order is not (ById or ByNextFire))
        {
            return ProblemResponse.Of(400, "VALIDATION_FAILED", $"'order' is '{ById}' or '{ByNextFire}': those that fire again, soonest first.");
        }

        if (useCase is not null && !caller.May(Role.Viewer, useCase))
        {
            return ProblemResponse.Forbidden($"Seeing the schedules of '{useCase}' takes the role viewer.");
        }

        await using var db = await databases.CreateDbContextAsync(cancel);
        var seen = Visible(db, useCase, caller);
        var last = string.IsNullOrEmpty(after) ? null : await seen.SingleOrDefaultAsync(row => row.Id == after, cancel);
        if (last is null && !string.IsNullOrEmpty(after))
        {
            return ProblemResponse.BadCursor();
        }

        var take = Math.Clamp(limit, 1, LargestPage);
        var rows = await Behind(seen, last, order).Take(take + 1).ToListAsync(cancel);
        return TypedResults.Ok(new SchedulePage([.. rows.Take(take).Select(row => ScheduleView.Of(row))], rows.Count > take ? rows[take - 1].Id : null));
    }

    public static async Task<Results<Ok<ScheduleView>, ProblemHttpResult>> GetAsync(
        string id, IDbContextFactory<SchedulingDb> databases, IScheduleDoor door, IOptions<SchedulerOptions> options, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (await db.FindAsync(id, caller, cancel) is not { } row)
        {
            return ProblemResponse.NotFound($"There is no schedule '{id}'.");
        }

        var fires = await db.Fires.AsNoTracking().Where(fire => fire.ScheduleId == id).OrderByDescending(fire => fire.At).Take(options.Value.KeptFires).ToListAsync(cancel);
        var runs = await RunsAsync(door, [.. fires.Where(fire => fire.State == FireStates.Started).Select(fire => fire.ExecutionId)], time, cancel);
        return TypedResults.Ok(ScheduleView.Of(row, [.. fires.Select(fire => FireView.Of(fire, runs))]));
    }

    /// <summary>Null for what is not there and, alike, for what the caller may not see.</summary>
    public static async Task<ScheduleRow?> FindAsync(this SchedulingDb db, string id, ClaimsPrincipal caller, CancellationToken cancel) =>
        await db.Schedules.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancel) is { } row && caller.May(Role.Viewer, row.UseCase) ? row : null;

    /// <summary>Those that come after the last one that the caller has. One that has fired since comes again with its next instant.</summary>
    private static IQueryable<ScheduleRow> Behind(IQueryable<ScheduleRow> rows, ScheduleRow? last, string order)
    {
        var id = last?.Id ?? "";
        if (order == ById)
        {
            return rows.Where(row => string.Compare(row.Id, id) > 0).OrderBy(row => row.Id);
        }

        var at = last?.NextAt ?? 0;
        return rows.Where(row => row.NextAt > at || (row.NextAt == at && string.Compare(row.Id, id) > 0)).OrderBy(row => row.NextAt).ThenBy(row => row.Id);
    }

    private static IQueryable<ScheduleRow> Visible(SchedulingDb db, string? useCase, ClaimsPrincipal caller)
    {
        var rows = db.Schedules.AsNoTracking();
        if (useCase is not null)
        {
            return rows.Where(row => row.UseCase == useCase);
        }

        var useCases = caller.FindAll("role").Select(claim => claim.Value.Split(':', 2)[0]).Where(each => caller.May(Role.Viewer, each)).Distinct().ToList();
        return useCases.Contains("*") ? rows : rows.Where(row => useCases.Contains(row.UseCase));
    }

    private static async Task<IReadOnlyDictionary<string, ScheduledRun>> RunsAsync(IScheduleDoor door, IReadOnlyList<string> executions, TimeProvider time, CancellationToken cancel)
    {
        if (executions.Count == 0)
        {
            return new Dictionary<string, ScheduledRun>();
        }

        using var over = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, over.Token);
        try
        {
            return await door.FindAsync(executions, either.Token);
        }
#pragma warning disable CA1031 // the orchestrator is away: what this service knows by itself is shown
        catch (Exception) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new Dictionary<string, ScheduledRun>();
        }
    }
}
