using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vanguards.Definitions.Model;
using Vanguards.Validator.Workflows;

namespace Vanguards.Validator.Drafts;

internal static class DraftEndpoints
{
    public static void MapDrafts(this IEndpointRouteBuilder routes)
    {
        var drafts = routes.MapGroup("/api/workflows/{id}/draft").WithTags("Drafts");
        drafts.MapGet("", ReadDraft.HandleAsync).WithName("getDraft").Produces<WorkflowDefinition>(200, WorkflowBody.Json, WorkflowBody.Yaml);
        drafts.MapPut("", SaveDraft.HandleAsync).WithName("saveDraft").Accepts<WorkflowDefinition>(WorkflowBody.Json, WorkflowBody.Yaml);
        drafts.MapDelete("", DeleteDraft.HandleAsync).WithName("deleteDraft");
    }
}
