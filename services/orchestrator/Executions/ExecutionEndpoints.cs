using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vanguards.Contracts.Executions;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Executions;

/// <summary>The routes of executions.</summary>
internal static class ExecutionEndpoints
{
    /// <summary>The request's body: 1 MiB of data, and the rest.</summary>
    private const long MaxBody = 3 * 1024 * 1024;

    public static void MapExecutions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/workflows/execute", ExecuteWorkflowHandler.HandleAsync).WithName("executeWorkflow").WithTags("Executions")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBody), new BodyShape(typeof(ExecuteWorkflow)))
            .Produces<ExecutionStatus>().Produces<ExecutionStatus>(202).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
        var executions = routes.MapGroup("/api/executions").WithTags("Executions");
        executions.MapGet("/", ListExecutions.HandleAsync).WithName("listExecutions").Produces<ExecutionPage>();
        executions = executions.MapGroup("/{id}");
        executions.ProducesProblem(403).ProducesProblem(404);
        executions.MapGet("", GetExecution.HandleAsync).WithName("getExecution").Produces<ExecutionStatus>();
        executions.MapGet("/result", GetResult.HandleAsync).WithName("getResult").Produces<JsonObject>().ProducesProblem(409);
        executions.MapGet("/artifacts", GetArtifacts.ListAsync).WithName("listArtifacts").Produces<ArtifactList>();
        executions.MapGet("/artifacts/{name}", GetArtifacts.ReadAsync).WithName("getArtifact").Produces<Stream>(200, "application/octet-stream");
        executions.MapMethods("/artifacts/{name}", [HttpMethods.Head], GetArtifacts.ReadAsync).ExcludeFromDescription();
        executions.MapGet("/logs", GetLogs.HandleAsync).WithName("getLogs").Produces<LogPage>();
        executions.MapGet("/events", GetEvents.HandleAsync).WithName("getEvents").Produces<EventPage>();
        executions.MapGet("/explain", ExplainExecution.HandleAsync).WithName("explainExecution").Produces<Reason>();
        executions.MapGet("/steps/{stepId}", GetStep.HandleAsync).WithName("getStep").Produces<StepDetail>();
        executions.MapPost("/steps/{stepId}/decision", DecideStep.HandleAsync).WithName("decideStep").Produces<ExecutionStatus>().ProducesProblem(409).ProducesProblem(422);
        executions.MapPost("/cancel", CancelExecution.HandleAsync).WithName("cancelExecution").Produces<ExecutionStatus>(202).ProducesProblem(409);
        executions.MapPost("/retry", RetryExecution.HandleAsync).WithName("retryExecution").Produces<ExecutionStatus>(202).ProducesProblem(409);
    }
}
