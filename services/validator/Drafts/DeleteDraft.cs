using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.ServiceDefaults;
using Vanguards.Validator.Store;

namespace Vanguards.Validator.Drafts;

/// <summary>Throws a draft away; published versions stay.</summary>
internal static class DeleteDraft
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, IDbContextFactory<CatalogDb> databases, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (await db.Drafts.SingleOrDefaultAsync(d => d.WorkflowId == id, cancel) is not { } draft || !caller.May(Role.Viewer, draft.UseCase))
        {
            return ProblemResponse.NotFound($"There is no draft of {id}.");
        }

        if (!caller.May(Role.Editor, draft.UseCase))
        {
            return ProblemResponse.Forbidden($"Deleting a draft in the use case '{draft.UseCase}' takes the role editor.");
        }

        db.Remove(draft);
        await db.SaveChangesAsync(cancel);
        return TypedResults.NoContent();
    }
}
