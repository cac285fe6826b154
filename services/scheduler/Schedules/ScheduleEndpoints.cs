using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Scheduler.Schedules;

internal static class ScheduleEndpoints
{
    /// <summary>64 KiB of inputs and data, however they are written, and the rest.</summary>
    private const long MaxBody = 512 * 1024;

    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        var schedules = routes.MapGroup("/api/schedules").WithTags("Schedules");
        schedules.MapGet("", ReadSchedules.ListAsync).WithName("listSchedules");
        schedules.MapPost("/preview", NextFires.Preview).WithName("previewSchedule").WithMetadata(new RequestSizeLimitAttribute(MaxBody), new BodyShape(typeof(FirePreview)))
            .ProducesProblem(422);
        schedules.MapGet("/{id}", ReadSchedules.GetAsync).WithName("getSchedule").ProducesProblem(404);
        schedules.MapPut("/{id}", PutSchedule.HandleAsync).WithName("putSchedule").WithMetadata(new RequestSizeLimitAttribute(MaxBody), new BodyShape(typeof(Schedule)))
            .ProducesProblem(403).ProducesProblem(422);
        schedules.MapDelete("/{id}", DeleteSchedule.HandleAsync).WithName("deleteSchedule").ProducesProblem(403).ProducesProblem(404);
        schedules.MapGet("/{id}/next", NextFires.HandleAsync).WithName("nextFires").ProducesProblem(404);
    }
}
