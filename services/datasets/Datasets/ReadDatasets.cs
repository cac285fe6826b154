using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Datasets.Ingestion;
using Vanguards.Datasets.Store;
using Vanguards.Datasets.UseCases;
using Vanguards.Definitions;
using Vanguards.ServiceDefaults;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Datasets;

public sealed record DatasetList(IReadOnlyList<DatasetState> Items);

/// <summary>One version, as history shows it.</summary>
public sealed record DatasetVersion(string Version, long Rows, string Sha256, string Origin, string IngestedBy, DateTimeOffset IngestedAt, long SetAside, string ContentType, string OriginalSha256);

/// <summary>A dataset with its newest version's profile, mapping, warnings and rows set aside, and its versions, newest first.</summary>
public sealed record DatasetDetail
{
    public required DatasetState Dataset { get; init; }
    public required IReadOnlyList<DatasetVersion> Versions { get; init; }
    /// <summary>Profile of the newest version.</summary>
    public required IReadOnlyList<ColumnProfile> Columns { get; init; }
    public required IReadOnlyList<Problem> Warnings { get; init; }
    public required MappingView Mapping { get; init; }
    /// <summary>The first hundred rows set aside; <c>…/set-aside</c> has all.</summary>
    public required IReadOnlyList<SetAsideRow> SetAside { get; init; }
}

/// <summary>The first rows of the newest version, with <c>_line</c>.</summary>
public sealed record DatasetRows(string Version, IReadOnlyList<TableColumn> Columns, JsonElement Items, bool Truncated);

/// <summary>Catalogue, versions, preview and the original upload of datasets.</summary>
internal static class ReadDatasets
{
    private const int MaxRows = 1000;
    private const int MaxVersions = 200;
    private const int MaxSetAside = 100;

    public static async Task<Results<Ok<DatasetList>, ProblemHttpResult>> ListAsync(
        string useCase, IDbContextFactory<DatasetsDb> databases, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var (row, refused) = await FindAsync(db, useCase, caller, cancel);
        return refused is not null ? refused : TypedResults.Ok(new DatasetList(UseCaseView.Of(row!, await db.NewestAsync(useCase, cancel)).Datasets));
    }

    public static async Task<Results<Ok<DatasetDetail>, ProblemHttpResult>> GetAsync(
        string useCase, string name, IDbContextFactory<DatasetsDb> databases, IObjectStore store, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var (row, refused) = await FindAsync(db, useCase, caller, cancel);
        if (refused is not null)
        {
            return refused;
        }

        var declared = row!.UseCase();
        var versions = await db.Versions.AsNoTracking().Where(v => v.UseCase == useCase && v.Dataset == name).OrderByDescending(v => v.Number).Take(MaxVersions).ToListAsync(cancel);
        if (versions.Count == 0 && !declared.Datasets.Any(d => d.Name == name))
        {
            return Unknown(useCase, name);
        }

        var declaration = DatasetCatalog.Declaration(declared, name);
        var newest = versions.FirstOrDefault();
        return TypedResults.Ok(new DatasetDetail
        {
            Dataset = DatasetState.Of(declaration, declared.Datasets.Any(d => d.Name == name), newest),
            Versions = [.. versions.Select(v => new DatasetVersion($"v{v.Number}", v.Rows, v.Sha256, v.Origin, v.CreatedBy, StoredJson.Time(v.CreatedAt), v.SetAside, v.ContentType, v.OriginalSha256))],
            Columns = newest?.Profile() ?? [],
            Warnings = newest?.Problems() ?? [],
            Mapping = MappingView.Of(declaration, newest),
            SetAside = (await ReadSetAside.PageAsync(newest, store, 0, MaxSetAside, cancel)).Items,
        });
    }

    public static async Task<Results<Ok<DatasetRows>, ProblemHttpResult>> RowsAsync(
        string useCase, string name, IDbContextFactory<DatasetsDb> databases, TableReader reader, ClaimsPrincipal caller, CancellationToken cancel, int limit = 100)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var (_, refused) = await FindAsync(db, useCase, caller, cancel);
        if (refused is not null)
        {
            return refused;
        }

        if (await db.NewestAsync(useCase, name, cancel) is not { } version)
        {
            return Unknown(useCase, name);
        }

        var rows = await reader.PreviewAsync(version.Uri, Math.Clamp(limit, 1, MaxRows), cancel);
        return TypedResults.Ok(new DatasetRows($"v{version.Number}", rows.Columns, rows.Rows, rows.Truncated));
    }

    public static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> OriginalAsync(
        string useCase, string name, IDbContextFactory<DatasetsDb> databases, IObjectStore store, ClaimsPrincipal caller, HttpResponse response, CancellationToken cancel, string? version = null)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var (_, refused) = await FindAsync(db, useCase, caller, cancel);
        if (refused is not null)
        {
            return refused;
        }

        var found = version is null
            ? await db.NewestAsync(useCase, name, cancel)
            : int.TryParse(version.TrimStart('v'), out var number) ? await db.Versions.SingleOrDefaultAsync(v => v.UseCase == useCase && v.Dataset == name && v.Number == number, cancel) : null;
        if (found is null)
        {
            return Unknown(useCase, name);
        }

        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(await store.OpenAsync(found.OriginalUri, cancel), found.ContentType, $"{name}-v{found.Number}{DataFormats.Extension(found.ContentType)}", enableRangeProcessing: true);
    }

    internal static async Task<(UseCaseRow? Row, ProblemHttpResult? Refused)> FindAsync(DatasetsDb db, string useCase, ClaimsPrincipal caller, CancellationToken cancel, Role role = Role.Viewer)
    {
        if (!caller.May(role, useCase))
        {
            return (null, ProblemResponse.Forbidden($"This takes the role {role.ToString().ToLowerInvariant()} in the use case '{useCase}'."));
        }

        var row = await db.UseCases.AsNoTracking().SingleOrDefaultAsync(u => u.Id == useCase, cancel);
        return (row, row is null ? ProblemResponse.NotFound($"There is no use case '{useCase}'.") : null);
    }

    internal static ProblemHttpResult Unknown(string useCase, string name) => ProblemResponse.NotFound($"The use case '{useCase}' has no dataset '{name}' with a version.");
}
