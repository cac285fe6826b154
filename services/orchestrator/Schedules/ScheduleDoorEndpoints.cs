using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vanguards.Contracts.Schedules;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Orchestrator.Schedules;

/// <summary>The schedule door for the scheduler as a process of its own.</summary>
internal static class ScheduleDoorEndpoints
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static void MapScheduleDoor(this IEndpointRouteBuilder routes)
    {
        var door = routes.MapGroup("/internal/scheduled").ExcludeFromDescription();
        door.MapPost("/starts", async (HttpRequest request, IScheduleDoor schedules, CancellationToken cancel) =>
            await request.ReadFromJsonAsync<ScheduledStart>(InternalJson.Options, cancel) is { } start ? Results.Json(await schedules.StartAsync(start, cancel), InternalJson.Options) : Results.BadRequest());
        door.MapPost("/runs", async (HttpRequest request, IScheduleDoor schedules, CancellationToken cancel) =>
            await request.ReadFromJsonAsync<List<string>>(InternalJson.Options, cancel) is { } ids ? Results.Json(await schedules.FindAsync(ids, cancel), InternalJson.Options) : Results.BadRequest());
        door.MapPost("/runs/{id}/cancel", async (string id, string schedule, IScheduleDoor schedules, CancellationToken cancel) =>
        {
            await schedules.CancelAsync(id, schedule, cancel);
            return Results.NoContent();
        });
        door.MapGet("/runs/{id}/end", async (string id, double seconds, IScheduleDoor schedules, CancellationToken cancel) =>
            Results.Json(await schedules.WaitForEndAsync(id, TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds)), cancel), InternalJson.Options));
    }
}
