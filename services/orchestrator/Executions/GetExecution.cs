using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary><c>GET /api/executions/{id}?steps=none|all&amp;after=&amp;limit=</c>: the seed's ExecutionStatus.</summary>
internal static class GetExecution
{
    public static async Task<IResult> HandleAsync(
        string id, string? steps, string? after, int? limit, ClaimsPrincipal caller, OrchestrationDatabase database, ExecutionReader reader, CancellationToken cancel)
    {
        var from = -1;
        if (after is { Length: > 0 } && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            return ProblemResponse.BadCursor();
        }

        await using var rows = database.Read();
        if ((await rows.ForAsync(id, caller, Role.Viewer, cancel)).Refused is { } refused)
        {
            return await rows.ExpiredForAsync(id, caller, cancel) is { } expired ? TypedResults.Ok(expired.Status()) : refused;
        }

        var page = steps == "none" ? StepsPage.None : new StepsPage(Math.Min(from, int.MaxValue - 1), Math.Clamp(limit ?? StepsPage.MaxLimit, 1, StepsPage.MaxLimit));
        return TypedResults.Ok(await reader.StatusAsync(id, page, cancel));
    }
}
