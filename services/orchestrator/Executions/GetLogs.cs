using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary>A page of log lines; <see cref="Last"/> is where to go on from for lines still to come.</summary>
internal sealed record LogPage(IReadOnlyList<LogView> Items, string? Next, string Last);

/// <summary><c>GET /api/executions/{id}/logs?step=&amp;after=&amp;limit=</c>: the steps' log lines, oldest first.</summary>
internal static class GetLogs
{
    private const int MaxLimit = 1_000;

    public static async Task<IResult> HandleAsync(
        string id, string? step, long? after, int? limit, ClaimsPrincipal caller, OrchestrationDatabase database, LogStore logs, CancellationToken cancel)
    {
        await using var rows = database.Read();
        if ((await rows.ForAsync(id, caller, Role.Viewer, cancel)).Refused is { } refused)
        {
            return refused;
        }

        var wanted = Math.Clamp(limit ?? MaxLimit, 1, MaxLimit);
        // Lines are written in batches: what a step has logged before this was asked is told.
        await logs.SettleAsync(cancel);
        var (lines, next) = await logs.ReadAsync(id, step, after ?? 0, wanted, cancel);
        return TypedResults.Ok(new LogPage(
            [.. lines.Select(LogStore.ViewOf)],
            lines.Count == wanted ? next.ToString(CultureInfo.InvariantCulture) : null,
            next.ToString(CultureInfo.InvariantCulture)));
    }
}
