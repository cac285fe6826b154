using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Audit;
using Vanguards.ServiceDefaults;
using Vanguards.Validator.Store;

namespace Vanguards.Validator.Drafts;

/// <summary>Throws a draft away; published versions stay.</summary>
internal static class DeleteDraft
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, IDbContextFactory<CatalogDb> databases, IAuditTrail audit, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancel)
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

        // Audited first: an entry without its deed names an attempt, a deed without its entry would be a hole in the trail.
        var entry = new AuditEntry { At = time.GetUtcNow(), Who = caller.CallerName(), Action = "delete-draft", UseCase = draft.UseCase, Target = id };
        await audit.AppendAsync(entry, cancel);
        db.Remove(draft);
        await db.SaveChangesAsync(cancel);
        audit.Done(entry);
        return TypedResults.NoContent();
    }
}
