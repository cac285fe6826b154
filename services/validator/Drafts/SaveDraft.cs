using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Databases;
using Vanguards.Definitions.Reading;
using Vanguards.ServiceDefaults;
using Vanguards.Validator.Checking;
using Vanguards.Validator.Store;
using Vanguards.Validator.Workflows;

namespace Vanguards.Validator.Drafts;

/// <summary>A draft as saved, with the verdict on it.</summary>
public sealed record SavedDraft(string Id, string UseCase, long Revision, DateTimeOffset UpdatedAt, string UpdatedBy, Verdict Verdict);

/// <summary>
/// Saves a draft, valid or not, and says what is wrong with it. The use case is the document's, <c>?useCase=</c>, or the saved draft's.
/// <c>If-Match</c> with the revision keeps two authors from overwriting each other.
/// </summary>
internal static partial class SaveDraft
{
    public static async Task<Results<Ok<SavedDraft>, ProblemHttpResult>> HandleAsync(
        string id, HttpRequest request, HttpResponse response, IDbContextFactory<CatalogDb> databases, DefinitionChecker checker,
        IOptions<ValidatorOptions> options, IAuditTrail audit, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancel, string? useCase = null)
    {
        if (!Slug().IsMatch(id))
        {
            return ProblemResponse.Of(400, "INVALID_ID", "A workflow's id is 1 to 63 lower-case letters, digits and dashes.");
        }

        var (body, refused) = await WorkflowBody.ReadAsync(request, options.Value.MaxBodyBytes, cancel);
        if (body is null)
        {
            return refused!;
        }

        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var transaction = await db.BeginAloneAsync($"draft {id}", cancel);
        var row = await db.Drafts.SingleOrDefaultAsync(d => d.WorkflowId == id, cancel);
        var read = DefinitionReader.Read(body.Bytes, body.Format);
        var owner = read.Draft is { UseCase.Length: > 0 } draft ? draft.UseCase : useCase ?? row?.UseCase;
        var published = await db.Workflows.AsNoTracking().Where(w => w.Id == id).Select(w => w.UseCase).SingleOrDefaultAsync(cancel);
        if (Refusal(owner, row, published, request.Headers.IfMatch.ToString(), caller) is { } refusal)
        {
            return refusal;
        }

        var now = time.GetUtcNow();
        row ??= db.Add(new DraftRow { WorkflowId = id, UseCase = owner!, Format = "", Body = [], Revision = 0, UpdatedBy = "", UpdatedAt = 0 }).Entity;
        (row.UseCase, row.Format, row.Body) = (owner!, body.Format == DocumentFormat.Yaml ? "yaml" : "json", body.Bytes.ToArray());
        (row.Revision, row.UpdatedBy, row.UpdatedAt) = (row.Revision + 1, caller.CallerName(), Micros.Of(now));
        await db.SaveChangesAsync(cancel);
        var entry = new AuditEntry
        {
            At = now,
            Who = row.UpdatedBy,
            Action = "save-draft",
            UseCase = owner,
            Target = id,
            Details = JsonSerializer.SerializeToElement(new { revision = row.Revision, sha256 = Convert.ToHexStringLower(SHA256.HashData(row.Body)) }),
        };
        await audit.AppendAsync(entry, cancel);
        await transaction.CommitAsync(cancel);
        audit.Done(entry);
        response.Headers.ETag = $"\"{row.Revision}\"";
        return TypedResults.Ok(new SavedDraft(id, owner!, row.Revision, Micros.ToTime(row.UpdatedAt), row.UpdatedBy, await checker.CheckAsync(read, cancel)));
    }

    private static ProblemHttpResult? Refusal(string? owner, DraftRow? row, string? published, string ifMatch, ClaimsPrincipal caller)
    {
        if (string.IsNullOrEmpty(owner))
        {
            return ProblemResponse.Of(422, "USE_CASE_UNKNOWN", "The document names no use case; name it in the address, ?useCase=.");
        }

        if (!caller.May(Role.Editor, owner) || (row is not null && !caller.May(Role.Editor, row.UseCase)))
        {
            return ProblemResponse.Forbidden($"Saving a draft in the use case '{owner}' takes the role editor.");
        }

        if (published is not null && published != owner)
        {
            return ProblemResponse.Conflict("WORKFLOW_ID_TAKEN", "A workflow of this id belongs to another use case; use another id.");
        }

        return ifMatch.Length > 0 && ifMatch != "*" && ifMatch != $"\"{row?.Revision ?? 0}\""
            ? ProblemResponse.Of(412, "DRAFT_CHANGED", "The draft was changed by someone else since it was read.")
            : null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}\\z")]
    private static partial Regex Slug();
}
