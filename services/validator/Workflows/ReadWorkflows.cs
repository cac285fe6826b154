using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Reading;
using Vanguards.ServiceDefaults;
using Vanguards.Validator.Store;

namespace Vanguards.Validator.Workflows;

/// <summary>A workflow that can be run for a use case: its highest version that is no pre-release.</summary>
public sealed record ListedWorkflow(string Id, string Name, string Description, string UseCase, string Version, JsonElement Inputs, JsonElement Metadata, DateTimeOffset UpdatedAt)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}

/// <summary>A page of workflows; <see cref="Next"/> is the cursor of the one after it.</summary>
public sealed record WorkflowPage(IReadOnlyList<ListedWorkflow> Items, string? Next);

/// <summary>A version in the list of a workflow's versions.</summary>
public sealed record ListedVersion(string Version, bool PreRelease, string Name, string Sha256, DateTimeOffset PublishedAt, string PublishedBy);

/// <summary>A page of versions, highest first.</summary>
public sealed record VersionPage(IReadOnlyList<ListedVersion> Items, string? Next);

/// <summary>Published definitions and lists of them.</summary>
internal static class ReadWorkflows
{
    private const int DefaultPage = 100;
    private const int LargestPage = 500;

    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetAsync(
        string id, string version, HttpRequest request, HttpResponse response, IDbContextFactory<CatalogDb> databases, DefinitionStore definitions, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var row = await FindAsync(db, id, caller, cancel) is null ? null
            : await db.Versions.AsNoTracking().SingleOrDefaultAsync(v => v.WorkflowId == id && v.Version == version, cancel);
        if (row is null)
        {
            return ProblemResponse.NotFound($"There is no published workflow {id} {version}.");
        }

        var json = DefinitionReader.ToCanonical(Complete(await definitions.GetAsync(row, cancel), row));
        response.Headers.ETag = $"\"{row.Sha256}\"";
        response.Headers.Vary = "Accept";
        return WorkflowBody.PrefersYaml(request)
            ? TypedResults.File(Encoding.UTF8.GetBytes(YamlText.Of(json)), WorkflowBody.Yaml)
            : TypedResults.File(json, WorkflowBody.Json);
    }

    public static async Task<Results<Ok<VersionPage>, ProblemHttpResult>> VersionsAsync(
        string id, IDbContextFactory<CatalogDb> databases, ClaimsPrincipal caller, CancellationToken cancel, string? after = null, int limit = DefaultPage)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (await FindAsync(db, id, caller, cancel) is null)
        {
            return ProblemResponse.NotFound($"There is no published workflow {id}.");
        }

        var rows = await db.Versions.AsNoTracking().Where(v => v.WorkflowId == id)
            .Select(v => new { v.Version, v.Name, v.Sha256, v.PublishedAt, v.PublishedBy }).ToListAsync(cancel);
        if (after is { Length: > 0 } && rows.TrueForAll(row => row.Version != after))
        {
            return ProblemResponse.BadCursor();
        }

        var last = after is { Length: > 0 } ? new SemanticVersion(after) : null;
        var take = Math.Clamp(limit, 1, LargestPage);
        var page = rows.Select(row => (Row: row, Version: new SemanticVersion(row.Version)))
            .Where(each => last is null || each.Version.CompareTo(last) < 0)
            .OrderByDescending(each => each.Version)
            .Take(take + 1)
            .Select(each => new ListedVersion(each.Row.Version, each.Version.IsPreRelease, each.Row.Name, each.Row.Sha256, Micros.ToTime(each.Row.PublishedAt), each.Row.PublishedBy))
            .ToList();
        return TypedResults.Ok(new VersionPage([.. page.Take(take)], page.Count > take ? page[take - 1].Version : null));
    }

    public static async Task<Results<Ok<WorkflowPage>, ProblemHttpResult>> ListAsync(
        string useCase, IDbContextFactory<CatalogDb> databases, IDatasetCatalog datasets, ClaimsPrincipal caller, CancellationToken cancel, string? after = null, int limit = DefaultPage)
    {
        if (!caller.May(Role.Viewer, useCase))
        {
            return ProblemResponse.Forbidden($"Seeing the workflows of '{useCase}' takes the role viewer.");
        }

        if (await datasets.FindUseCaseAsync(useCase, cancel) is null)
        {
            return ProblemResponse.NotFound($"There is no use case '{useCase}'.");
        }

        var from = after ?? "";
        var take = Math.Clamp(limit, 1, LargestPage);
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (from.Length > 0 && !await db.Workflows.AnyAsync(w => w.Id == from && w.UseCase == useCase, cancel))
        {
            return ProblemResponse.BadCursor();
        }

        var rows = await db.Workflows.AsNoTracking()
            .Where(w => w.UseCase == useCase && w.Latest != null && string.Compare(w.Id, from) > 0)
            .OrderBy(w => w.Id)
            .Take(take + 1)
            .Join(db.Versions, w => new { WorkflowId = w.Id, Version = w.Latest! }, v => new { v.WorkflowId, v.Version }, (workflow, version) => new { workflow, version })
            .OrderBy(each => each.workflow.Id)
            .ToListAsync(cancel);
        var items = rows.Select(each => new ListedWorkflow(
            each.workflow.Id, each.version.Name, each.version.Description, useCase, each.version.Version,
            JsonSerializer.Deserialize<JsonElement>(each.version.Inputs), JsonSerializer.Deserialize<JsonElement>(each.version.Metadata), Micros.ToTime(each.workflow.UpdatedAt))).ToList();
        return TypedResults.Ok(new WorkflowPage([.. items.Take(take)], items.Count > take ? items[take - 1].Id : null));
    }

    /// <summary>The definition with the metadata that publishing settled: author and times.</summary>
    public static WorkflowDefinition Complete(WorkflowDefinition definition, VersionRow row)
    {
        var published = Micros.ToTime(row.PublishedAt).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return definition with
        {
            Metadata = definition.Metadata with
            {
                Author = definition.Metadata.Author ?? row.PublishedBy,
                Created = definition.Metadata.Created ?? published,
                Modified = definition.Metadata.Modified ?? published,
            },
        };
    }

    /// <summary>Null for what is not there and, alike, for what the caller may not see.</summary>
    private static async Task<WorkflowRow?> FindAsync(CatalogDb db, string id, ClaimsPrincipal caller, CancellationToken cancel) =>
        await db.Workflows.AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancel) is { } row && caller.May(Role.Viewer, row.UseCase) ? row : null;
}
