using Vanguards.Contracts.Datasets;
using Vanguards.Datasets.Store;

namespace Vanguards.Datasets.UseCases;

/// <summary>A use case as the API shows it: its declaration, the state of its datasets, and whether it can run.</summary>
public sealed record UseCaseView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Zone { get; init; }
    public required string Currency { get; init; }
    /// <summary>Every required dataset has a version with a row.</summary>
    public required bool HasLiveData { get; init; }
    /// <summary>True if any current version is sample data.</summary>
    public required bool IsSample { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }
    /// <summary>Days for which executions and replaced dataset versions are kept; null: as the operator has set.</summary>
    public int? RetentionDays { get; init; }
    public required IReadOnlyList<DatasetState> Datasets { get; init; }

    internal static UseCaseView Of(UseCaseRow row, IReadOnlyList<VersionRow> newest)
    {
        var useCase = row.UseCase();
        var states = useCase.Datasets
            .Select(d => DatasetState.Of(d, declared: true, newest.FirstOrDefault(v => v.Dataset == d.Name)))
            .Concat(newest.Where(v => !useCase.Datasets.Any(d => d.Name == v.Dataset))
                .Select(v => DatasetState.Of(DatasetCatalog.Declaration(useCase, v.Dataset), declared: false, v)))
            .ToList();
        return new UseCaseView
        {
            Id = useCase.Id,
            Name = useCase.Name,
            Zone = useCase.Zone,
            Currency = useCase.Currency,
            HasLiveData = states.Where(s => s.Required).All(s => s.Rows > 0),
            IsSample = newest.Any(v => v.Origin == "sample"),
            ModifiedAt = StoredJson.Time(row.ModifiedAt),
            RetentionDays = useCase.RetentionDays,
            Datasets = states,
        };
    }
}

/// <summary>A dataset of a use case and its newest version.</summary>
public sealed record DatasetState
{
    public required string Name { get; init; }
    public required bool Required { get; init; }
    /// <summary>False for one that was ingested without being declared.</summary>
    public required bool Declared { get; init; }
    /// <summary><c>missing</c>, <c>empty</c> (a version without rows) or <c>ready</c>.</summary>
    public required string State { get; init; }
    public string? Version { get; init; }
    public long Rows { get; init; }
    public string? Sha256 { get; init; }
    public string? Origin { get; init; }
    public DateTimeOffset? IngestedAt { get; init; }
    public string? IngestedBy { get; init; }
    public long SetAside { get; init; }
    public int Warnings { get; init; }
    public IReadOnlyList<CanonicalColumn> Columns { get; init; } = [];
    public IReadOnlyList<string> Key { get; init; } = [];
    public IReadOnlyDictionary<string, string> References { get; init; } = new Dictionary<string, string>();

    internal static DatasetState Of(DatasetDeclaration declaration, bool declared, VersionRow? version) => new()
    {
        Name = declaration.Name,
        Required = declaration.Required,
        Declared = declared,
        State = version is null ? "missing" : version.Rows == 0 ? "empty" : "ready",
        Version = version is null ? null : $"v{version.Number}",
        Rows = version?.Rows ?? 0,
        Sha256 = version?.Sha256,
        Origin = version?.Origin,
        IngestedAt = version is null ? null : StoredJson.Time(version.CreatedAt),
        IngestedBy = version?.CreatedBy,
        SetAside = version?.SetAside ?? 0,
        Warnings = version?.Problems().Count ?? 0,
        Columns = declaration.Columns,
        Key = declaration.Key,
        References = declaration.References,
    };
}
