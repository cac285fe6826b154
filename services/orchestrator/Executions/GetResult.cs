using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Executions;

/// <summary><c>GET /api/executions/{id}/result</c>: the result object itself.</summary>
internal static class GetResult
{
    public static async Task<IResult> HandleAsync(string id, ClaimsPrincipal caller, OrchestrationDatabase database, IObjectStore objects, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (row, refused) = await rows.ForAsync(id, caller, Role.Viewer, cancel);
        if (row is null)
        {
            return refused!;
        }

        var json = await rows.Documents.Where(x => x.Run == row.Run).Select(x => x.Result).FirstOrDefaultAsync(cancel);
        if (!ExecutionStates.HasResult(row.State) || json is null)
        {
            return ExecutionStates.IsTerminal(row.State)
                ? ProblemResponse.NotFound($"The execution ended {row.State} and has no result.")
                : ProblemResponse.Conflict("NOT_FINISHED", $"The execution is {row.State}; it has no result yet.");
        }

        var value = JsonSerializer.Deserialize(json, RowJson.Default.StepOutput)!.Value;
        return value.Uri is { } uri
            ? TypedResults.Stream(await objects.OpenAsync(uri, cancel), "application/json")
            : TypedResults.Json(value.Inline);
    }
}
