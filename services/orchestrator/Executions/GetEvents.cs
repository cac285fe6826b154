using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Vanguards.Contracts.Notifications;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary>A page of the event log.</summary>
internal sealed record EventPage(IReadOnlyList<Frame> Items, string? Next);

/// <summary><c>GET /api/executions/{id}/events?after=&amp;limit=</c>: the event log, each item in the form of a WebSocket frame.</summary>
internal static class GetEvents
{
    private const int MaxLimit = 1_000;

    public static async Task<IResult> HandleAsync(
        string id, long? after, int? limit, ClaimsPrincipal caller, OrchestrationDatabase database, IExecutionLog log, CancellationToken cancel)
    {
        await using var rows = database.Read();
        if ((await rows.ForAsync(id, caller, Role.Viewer, cancel)).Refused is { } refused)
        {
            return refused;
        }

        var wanted = Math.Clamp(limit ?? MaxLimit, 1, MaxLimit);
        var items = await log.EventsAsync(id, after ?? 0, wanted, cancel);
        return TypedResults.Ok(new EventPage(items, items.Count == wanted ? items[^1].Seq!.Value.ToString(CultureInfo.InvariantCulture) : null));
    }
}
