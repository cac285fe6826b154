using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.ServiceDefaults;
using Vanguards.Validator.Store;
using Vanguards.Validator.Workflows;

namespace Vanguards.Validator.Drafts;

/// <summary>The draft, byte for byte as it was saved.</summary>
internal static class ReadDraft
{
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        string id, HttpResponse response, IDbContextFactory<CatalogDb> databases, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.WorkflowId == id, cancel) is not { } draft || !caller.May(Role.Viewer, draft.UseCase))
        {
            return ProblemResponse.NotFound($"There is no draft of {id}.");
        }

        response.Headers.ETag = $"\"{draft.Revision}\"";
        return TypedResults.File(draft.Body, draft.Format == "yaml" ? WorkflowBody.Yaml : WorkflowBody.Json);
    }
}
