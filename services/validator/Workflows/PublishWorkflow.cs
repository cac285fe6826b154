using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Audit;
using Vanguards.Databases;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Reading;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;
using Vanguards.Validator.Checking;
using Vanguards.Validator.Store;

namespace Vanguards.Validator.Workflows;

/// <summary>A version as published.</summary>
public sealed record PublishedVersion(string Id, string Version, string Sha256, DateTimeOffset PublishedAt, string PublishedBy, IReadOnlyList<Problem> Warnings);

/// <summary>Publishes a version, once and for all: the same content again is 200, other content 409.</summary>
public sealed class PublishWorkflow
{
    private readonly IDbContextFactory<CatalogDb> _databases;
    private readonly IObjectStore _store;
    private readonly DefinitionChecker _checker;
    private readonly DefinitionStore _definitions;
    private readonly IAuditTrail _audit;
    private readonly TimeProvider _time;

    internal PublishWorkflow(IDbContextFactory<CatalogDb> databases, IObjectStore store, DefinitionChecker checker, DefinitionStore definitions, IAuditTrail audit, TimeProvider time) =>
        (_databases, _store, _checker, _definitions, _audit, _time) = (databases, store, checker, definitions, audit, time);

    internal static async Task<Results<Ok<PublishedVersion>, Created<PublishedVersion>, ProblemHttpResult>> HandleAsync(
        string id, string version, HttpRequest request, PublishWorkflow publish, IOptions<ValidatorOptions> options, ClaimsPrincipal caller, CancellationToken cancel)
    {
        var (body, refused) = await WorkflowBody.ReadAsync(request, options.Value.MaxBodyBytes, cancel);
        if (body is null)
        {
            return refused!;
        }

        var read = DefinitionReader.Read(body.Bytes, body.Format);
        if (read.Draft is { UseCase.Length: > 0 } draft && !caller.May(Role.Editor, draft.UseCase))
        {
            return ProblemResponse.Forbidden($"Publishing in the use case '{draft.UseCase}' takes the role editor.");
        }

        var faults = read.Draft is null ? [] : read.Locate([.. AddressFaults(id, version, read.Draft)]);
        if (read.Definition is null || faults.Count > 0)
        {
            var verdict = await publish.CheckAsync(read, cancel);
            return ProblemResponse.Unprocessable("The definition was not published.", [.. faults, .. verdict]);
        }

        return await publish.PublishAsync(read, caller.CallerName(), cancel);
    }

    private async Task<IReadOnlyList<Problem>> CheckAsync(ReadResult read, CancellationToken cancel) => (await _checker.CheckAsync(read, cancel)).Errors;

    /// <summary>For the host, which publishes what ships with it.</summary>
    public async Task<Results<Ok<PublishedVersion>, Created<PublishedVersion>, ProblemHttpResult>> PublishAsync(ReadResult read, string by, CancellationToken cancel)
    {
        var definition = read.Definition!;
        if (await ExistingAsync(read, cancel) is { } existing)
        {
            return existing.Result is Ok<PublishedVersion> same ? same : (ProblemHttpResult)existing.Result;
        }

        var verdict = await _checker.CheckAsync(read, cancel);
        if (!verdict.IsValid)
        {
            return ProblemResponse.Unprocessable("The definition was not published.", verdict.Errors);
        }

        var stored = await _store.PutAsync(new MemoryStream(read.Canonical!, writable: false), cancel);
        var row = new VersionRow
        {
            WorkflowId = definition.Id,
            Version = definition.Version,
            Sha256 = read.Sha256!,
            Uri = stored.Uri,
            Bytes = read.Canonical!.Length,
            Name = definition.Name,
            Description = definition.Description,
            Inputs = JsonSerializer.Serialize(definition.Inputs, ListedWorkflow.Json),
            Metadata = JsonSerializer.Serialize(definition.Metadata, ListedWorkflow.Json),
            PublishedBy = by,
            PublishedAt = Micros.Of(_time.GetUtcNow()),
        };

        // Audited first: an entry without its version names an attempt, a version without its entry would be a hole in the trail.
        var entry = Entry(definition, row, by);
        await _audit.AppendAsync(entry, cancel);
        if (!await SaveAsync(row, definition.UseCase, cancel))
        {
            return await ExistingAsync(read, cancel) is { Result: Ok<PublishedVersion> same } ? same : Conflict(definition);
        }

        _audit.Done(entry);
        return TypedResults.Created($"/api/workflows/{definition.Id}/versions/{definition.Version}", Published(row, verdict.Warnings));
    }

    /// <summary>What to answer if the version, or the workflow in another use case, is there already.</summary>
    private async Task<Results<Ok<PublishedVersion>, ProblemHttpResult>?> ExistingAsync(ReadResult read, CancellationToken cancel)
    {
        var definition = read.Definition!;
        await using var db = await _databases.CreateDbContextAsync(cancel);
        var workflow = await db.Workflows.AsNoTracking().SingleOrDefaultAsync(w => w.Id == definition.Id, cancel);
        if (workflow is not null && workflow.UseCase != definition.UseCase)
        {
            return ProblemResponse.Conflict("WORKFLOW_ID_TAKEN", $"The workflow {definition.Id} belongs to another use case; use another id.");
        }

        var row = await db.Versions.AsNoTracking().SingleOrDefaultAsync(v => v.WorkflowId == definition.Id && v.Version == definition.Version, cancel);
        return row is null ? null : await IsSameAsync(read, row, cancel) ? TypedResults.Ok(Published(row, [])) : Conflict(definition);
    }

    private async Task<bool> IsSameAsync(ReadResult read, VersionRow row, CancellationToken cancel)
    {
        if (read.Sha256 == row.Sha256)
        {
            return true;
        }

        // What was read from here and is put back unchanged carries author and times, which the row has completed.
        var known = await _definitions.GetAsync(row, cancel);
        using var given = JsonDocument.Parse(read.Canonical);
        return Is(known) || Is(ReadWorkflows.Complete(known, row));

        bool Is(WorkflowDefinition definition)
        {
            using var other = JsonDocument.Parse(DefinitionReader.ToCanonical(definition));
            return JsonElement.DeepEquals(given.RootElement, other.RootElement);
        }
    }

    private async Task<bool> SaveAsync(VersionRow row, string useCase, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        await using var transaction = await db.BeginAloneAsync($"workflow {row.WorkflowId}", cancel);
        try
        {
            var workflow = await db.Workflows.SingleOrDefaultAsync(w => w.Id == row.WorkflowId, cancel);
            if (workflow is null)
            {
                db.Add(workflow = new WorkflowRow { Id = row.WorkflowId, UseCase = useCase, UpdatedAt = row.PublishedAt });
            }

            var versions = await db.Versions.Where(v => v.WorkflowId == row.WorkflowId).Select(v => v.Version).ToListAsync(cancel);
            workflow.UpdatedAt = row.PublishedAt;
            workflow.Latest = versions.Append(row.Version).Select(text => new SemanticVersion(text)).Where(each => !each.IsPreRelease).Max()?.Text;
            db.Add(row);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return true;
        }
        catch (DbUpdateException fault) when (fault.IsDuplicate())
        {
            return false;
        }
    }

    private static IEnumerable<Problem> AddressFaults(string id, string version, WorkflowDefinition definition)
    {
        if (definition.Id.Length > 0 && definition.Id != id)
        {
            yield return new Problem { Code = "ID_MISMATCH", Path = "/id", Message = $"The id {definition.Id} is not the one of the address, {id}." };
        }

        if (definition.Version.Length > 0 && definition.Version != version)
        {
            yield return new Problem { Code = "VERSION_MISMATCH", Path = "/version", Message = $"The version {definition.Version} is not the one of the address, {version}." };
        }
    }

    private static ProblemHttpResult Conflict(WorkflowDefinition definition) =>
        ProblemResponse.Conflict("VERSION_EXISTS", $"{definition.Id} {definition.Version} is published with other content, and never changes. Publish under a new version.");

    private static PublishedVersion Published(VersionRow row, IReadOnlyList<Problem> warnings) =>
        new(row.WorkflowId, row.Version, row.Sha256, Micros.ToTime(row.PublishedAt), row.PublishedBy, warnings);

    private static AuditEntry Entry(WorkflowDefinition definition, VersionRow row, string by) => new()
    {
        At = Micros.ToTime(row.PublishedAt),
        Who = by,
        Action = "publish",
        UseCase = definition.UseCase,
        Target = $"{definition.Id} {definition.Version}",
        Details = JsonSerializer.SerializeToElement(new { sha256 = row.Sha256, steps = definition.Steps.Count }),
    };
}
