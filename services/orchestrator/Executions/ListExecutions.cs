using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Executions;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary>A page of executions, newest first, without their steps.</summary>
internal sealed record ExecutionPage(IReadOnlyList<ExecutionStatus> Items, string? Next);

/// <summary><c>GET /api/executions?useCase=&amp;workflowId=&amp;state=&amp;from=&amp;to=&amp;q=&amp;after=&amp;limit=</c>: history, newest first.</summary>
internal static class ListExecutions
{
    private const int MaxLimit = 200;

    /// <summary>Rows looked at for one page at most: a caller without rights to most rows must not make us read them all.</summary>
    private const int MaxScanned = 5_000;

    public sealed record Filter(string? UseCase, string? WorkflowId, string? State, DateTimeOffset? From, DateTimeOffset? To, string? Q, string? After, int? Limit);

    public static async Task<IResult> HandleAsync([AsParameters] Filter filter, ClaimsPrincipal caller, OrchestrationDatabase database, CancellationToken cancel)
    {
        var before = long.MaxValue;
        if (filter.After is { Length: > 0 } after && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return ProblemResponse.BadCursor();
        }

        await using var rows = database.Read();
        await UseUnicodeAsync(rows, cancel);
        var limit = Math.Clamp(filter.Limit ?? 50, 1, MaxLimit);
        var items = new List<ExecutionStatus>();
        for (var scanned = 0; scanned < MaxScanned; scanned += limit + 1)
        {
            foreach (var found in await Query(rows, filter, before).Take(limit + 1).ToListAsync(cancel))
            {
                if (!caller.May(Role.Viewer, found.Row.UseCase))
                {
                    before = found.Row.Run;
                    continue;
                }

                if (items.Count == limit)
                {
                    return Page(items, before);
                }

                before = found.Row.Run;
                items.Add(ExecutionReader.Of(found.Row, found.Run, found.LastSeq));
            }

            if (!await Query(rows, filter, before).AnyAsync(cancel))
            {
                return Page(items, null);
            }
        }

        return Page(items, before);
    }

    /// <summary>SQLite's own lower() knows ASCII alone; PostgreSQL's knows every letter.</summary>
    private static async Task UseUnicodeAsync(OrchestrationContext rows, CancellationToken cancel)
    {
        await rows.Database.OpenConnectionAsync(cancel);
        if (rows.Database.GetDbConnection() is SqliteConnection sqlite)
        {
            sqlite.CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
        }
    }

    private static IResult Page(List<ExecutionStatus> items, long? next) =>
        TypedResults.Ok(new ExecutionPage(items, next?.ToString(CultureInfo.InvariantCulture)));

    private static IQueryable<Found> Query(OrchestrationContext rows, Filter filter, long before)
    {
        var query = rows.Executions.Where(x => x.Run < before);
        if (filter.UseCase is { Length: > 0 } useCase)
        {
            query = query.Where(x => x.UseCase == useCase);
        }

        if (filter.WorkflowId is { Length: > 0 } workflow)
        {
            query = query.Where(x => x.WorkflowId == workflow);
        }

        if (filter.State is { Length: > 0 } state)
        {
            var states = state.Split(',', StringSplitOptions.TrimEntries);
            query = query.Where(x => states.Contains(x.State));
        }

        if (filter.From is { } from)
        {
            query = query.Where(x => x.CreatedAt >= from);
        }

        if (filter.To is { } to)
        {
            query = query.Where(x => x.CreatedAt < to);
        }

        if (filter.Q is { Length: > 0 } text)
        {
            var folded = text.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL's lower(), which is what both databases have
            query = query.Where(x => x.Id.ToLower().Contains(folded) || x.WorkflowName.ToLower().Contains(folded) || x.WorkflowId.ToLower().Contains(folded) || x.User.ToLower().Contains(folded));
#pragma warning restore CA1304, CA1311, CA1862
        }

        return query.OrderByDescending(x => x.Run).Select(x => new Found
        {
            Row = x,
            Run = rows.Runs.FirstOrDefault(run => run.Run == x.Run),
            LastSeq = rows.Events.Where(e => e.Run == x.Run).Max(e => (long?)e.Seq) ?? 0,
        });
    }

    private sealed class Found
    {
        public required Execution Row { get; init; }

        public RunRow? Run { get; init; }

        public long LastSeq { get; init; }
    }
}
