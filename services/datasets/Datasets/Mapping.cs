using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Datasets;
using Vanguards.Databases;
using Vanguards.Datasets.Store;
using Vanguards.Definitions;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Datasets.Datasets;

/// <summary>Which raw columns stand for the canonical ones, and what would be proposed.</summary>
public sealed record MappingView
{
    /// <summary>The version it belongs to; absent before the first one.</summary>
    public string? Version { get; init; }
    /// <summary>Canonical column to raw column, as it holds now.</summary>
    public required IReadOnlyDictionary<string, string> Mapping { get; init; }
    /// <summary>What the headings propose by themselves.</summary>
    public required IReadOnlyDictionary<string, string> Proposed { get; init; }
    /// <summary>True once somebody confirmed it.</summary>
    public required bool Confirmed { get; init; }
    public string? ConfirmedBy { get; init; }
    /// <summary>Declared columns without a raw one; those that are not optional come first.</summary>
    public required IReadOnlyList<string> Unmapped { get; init; }
    public required IReadOnlyList<CanonicalColumn> Canonical { get; init; }
    public required IReadOnlyList<string> Columns { get; init; }

    internal static MappingView Of(DatasetDeclaration declaration, VersionRow? version)
    {
        IReadOnlyList<string> columns = version is null ? [] : [.. version.Profile().Select(c => c.Name)];
        var mapping = MappingProposal.Effective(declaration, columns.ToHashSet(), version?.Confirmed() ?? new Dictionary<string, string?>());
        return new MappingView
        {
            Version = version is null ? null : $"v{version.Number}",
            Mapping = mapping,
            Proposed = MappingProposal.For(declaration, columns),
            Confirmed = version?.Mapping is not null,
            ConfirmedBy = version?.MappingBy,
            Unmapped = [.. declaration.Columns.Where(c => !mapping.ContainsKey(c.Name)).OrderBy(c => c.Optional).Select(c => c.Name)],
            Canonical = declaration.Columns,
            Columns = columns,
        };
    }
}

/// <summary>Shows the mapping of a dataset's newest version, and confirms another.</summary>
internal static class Mapping
{
    public static async Task<Results<Ok<MappingView>, ProblemHttpResult>> GetAsync(
        string useCase, string name, IDbContextFactory<DatasetsDb> databases, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var (row, refused) = await ReadDatasets.FindAsync(db, useCase, caller, cancel);
        return refused is not null ? refused
            : await db.NewestAsync(useCase, name, cancel) is { } version ? TypedResults.Ok(MappingView.Of(DatasetCatalog.Declaration(row!.UseCase(), name), version))
            : ReadDatasets.Unknown(useCase, name);
    }

    /// <summary>The body is <c>{canonical: raw or null, …}</c>, or that in a property <c>mapping</c>. Columns it does not name keep their proposal.</summary>
    public static async Task<Results<Ok<MappingView>, ProblemHttpResult>> PutAsync(
        string useCase, string name, JsonElement body, IDbContextFactory<DatasetsDb> databases, IAuditTrail audit, TimeProvider time, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var (row, refused) = await ReadDatasets.FindAsync(db, useCase, caller, cancel, Role.Editor);
        if (refused is not null)
        {
            return refused;
        }

        await using var transaction = await db.BeginAloneAsync($"dataset {useCase}/{name}", cancel);
        if (await db.NewestAsync(useCase, name, cancel) is not { } version)
        {
            return ReadDatasets.Unknown(useCase, name);
        }

        var declaration = DatasetCatalog.Declaration(row!.UseCase(), name);
        var (mapping, problems) = Read(body, declaration, [.. version.Profile().Select(c => c.Name)]);
        if (problems.Count > 0)
        {
            return ProblemResponse.Unprocessable("The mapping was not saved.", problems);
        }

        (version.Mapping, version.MappingBy) = (StoredJson.Of(mapping), caller.CallerName());
        await db.SaveChangesAsync(cancel);
        var entry = new AuditEntry
        {
            At = time.GetUtcNow(),
            Who = caller.CallerName(),
            Action = "map",
            UseCase = useCase,
            Target = $"{useCase}/{name} v{version.Number}",
            Details = JsonSerializer.SerializeToElement(mapping),
        };
        await audit.AppendAsync(entry, cancel);
        await transaction.CommitAsync(cancel);
        audit.Done(entry);
        return TypedResults.Ok(MappingView.Of(declaration, version));
    }

    private static (Dictionary<string, string?> Mapping, List<Problem> Problems) Read(JsonElement body, DatasetDeclaration declaration, IReadOnlyList<string> columns)
    {
        var mapping = new Dictionary<string, string?>();
        var problems = new List<Problem>();
        var root = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("mapping", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : body;
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new Problem { Code = "INVALID_MAPPING", Path = "", Message = "The body must be an object of canonical column to raw column." });
            return (mapping, problems);
        }

        if (!JsonText.IsText(root))
        {
            problems.Add(new Problem { Code = "INVALID_TEXT", Path = "", Message = "A name or text has half of a surrogate pair, which is no character." });
            return (mapping, problems);
        }

        foreach (var entry in root.EnumerateObject())
        {
            var raw = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            var path = "/" + entry.Name;
            if (!declaration.Columns.Any(c => c.Name == entry.Name))
            {
                problems.Add(new Problem { Code = "UNKNOWN_COLUMN", Path = path, Message = $"'{entry.Name}' is not a declared column of '{declaration.Name}'." });
            }
            else if (entry.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null) || (raw is not null && !columns.Contains(raw)))
            {
                problems.Add(new Problem { Code = "UNKNOWN_COLUMN", Path = path, Message = $"The data has no column '{entry.Value}'.", Suggestion = $"It has {string.Join(", ", columns.Take(30))}." });
            }

            mapping[entry.Name] = raw;
        }

        return (mapping, problems);
    }
}
