using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Notifications;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>The event log and the audit trail for the other services of the fleet.</summary>
internal static class ExecutionLogEndpoints
{
    private const int MaxPage = 10_000;

    public static void MapExecutionLog(this IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/internal").ExcludeFromDescription();
        calls.MapGet("/executions/{id}", async (string id, IExecutionLog log, CancellationToken cancel) =>
            await log.FindAsync(id, cancel) is { } found ? Results.Json(found, InternalJson.Options) : Results.NotFound());
        calls.MapGet("/executions/{id}/events", async (string id, long after, int limit, IExecutionLog log, CancellationToken cancel) =>
            Results.Json(await log.EventsAsync(id, after, Math.Clamp(limit, 1, MaxPage), cancel), InternalJson.Options));
        calls.MapGet("/executions/{id}/logs", async (string id, long after, int limit, IExecutionLog log, CancellationToken cancel) =>
        {
            var (lines, next) = await log.LogsAsync(id, after, Math.Clamp(limit, 1, MaxPage), cancel);
            return Results.Json(new LogLines(lines, next), InternalJson.Options);
        });
        calls.MapPost("/audit", async (HttpRequest request, IAuditTrail audit, CancellationToken cancel) =>
        {
            if (await request.ReadFromJsonAsync<AuditEntry>(InternalJson.Options, cancel) is not { } entry)
            {
                return Results.BadRequest();
            }

            await audit.AppendAsync(entry, cancel);
            return Results.NoContent();
        });
        calls.MapPost("/audit/done", async (HttpRequest request, CatalogMemory memory, CancellationToken cancel) =>
        {
            if (await request.ReadFromJsonAsync<DoneDeed>(InternalJson.Options, cancel) is not { } done)
            {
                return Results.BadRequest();
            }

            memory.Changed(done.UseCase, done.Deed);
            return Results.NoContent();
        });
    }
}
