using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vanguards.Orchestrator.Executions;

/// <summary>The routes of executions.</summary>
internal static class ExecutionEndpoints
{
    /// <summary>The request's body: 1 MiB of data, and the rest.</summary>
    private const long MaxBody = 3 * 1024 * 1024;

    public static void MapExecutions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/workflows/execute", ExecuteWorkflowHandler.HandleAsync).WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBody)).WithTags("Executions");
        var executions = routes.MapGroup("/api/executions").WithTags("Executions");
        executions.MapGet("/", ListExecutions.HandleAsync);
        executions.MapGet("/{id}", GetExecution.HandleAsync);
        executions.MapGet("/{id}/result", GetResult.HandleAsync);
        executions.MapGet("/{id}/artifacts", GetArtifacts.ListAsync);
        executions.MapGet("/{id}/artifacts/{name}", GetArtifacts.ReadAsync);
        executions.MapMethods("/{id}/artifacts/{name}", [HttpMethods.Head], GetArtifacts.ReadAsync).ExcludeFromDescription();
        executions.MapGet("/{id}/logs", GetLogs.HandleAsync);
        executions.MapGet("/{id}/events", GetEvents.HandleAsync);
        executions.MapGet("/{id}/explain", ExplainExecution.HandleAsync);
        executions.MapGet("/{id}/steps/{stepId}", GetStep.HandleAsync);
        executions.MapPost("/{id}/steps/{stepId}/decision", DecideStep.HandleAsync);
        executions.MapPost("/{id}/cancel", CancelExecution.HandleAsync);
        executions.MapPost("/{id}/retry", RetryExecution.HandleAsync);
    }
}
