using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Schema;

namespace Vanguards.Validator.Workflows;

internal static class WorkflowEndpoints
{
    public static void MapWorkflows(this IEndpointRouteBuilder routes)
    {
        var workflows = routes.MapGroup("/api/workflows").WithTags("Workflows");
        workflows.MapPost("/validate", ValidateWorkflow.HandleAsync).WithName("validateWorkflow").Accepts<WorkflowDefinition>(WorkflowBody.Json, WorkflowBody.Yaml);
        workflows.MapGet("/{id}/versions", ReadWorkflows.VersionsAsync).WithName("listVersions");
        workflows.MapGet("/{id}/versions/{version}", ReadWorkflows.GetAsync).WithName("getWorkflow").Produces<WorkflowDefinition>(200, WorkflowBody.Json, WorkflowBody.Yaml);
        workflows.MapPut("/{id}/versions/{version}", PublishWorkflow.HandleAsync).WithName("publishWorkflow").Accepts<WorkflowDefinition>(WorkflowBody.Json, WorkflowBody.Yaml);
        routes.MapGet("/api/use-cases/{useCase}/workflows", ReadWorkflows.ListAsync).WithName("listWorkflows").WithTags("Workflows");
        routes.MapGet("/schemas/workflow-definition.json", () => Results.Bytes(WorkflowSchema.Text.ToArray(), "application/schema+json")).ExcludeFromDescription();
    }
}
