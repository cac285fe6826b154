using System.Text.Json;

namespace Vanguards.Contracts.Datasets;

/// <summary>A use case: the scope of datasets, workflows and roles. Also the body of <c>PUT /api/use-cases/{id}</c>.</summary>
public sealed record UseCase
{
    public string Id { get; init; } = "";
    public required string Name { get; init; }
    /// <summary>IANA zone in which dates are read; default UTC.</summary>
    public string Zone { get; init; } = "UTC";
    /// <summary>ISO 4217 code.</summary>
    public string Currency { get; init; } = "USD";
    /// <summary>Days for which executions are kept after their end, and dataset versions after a newer one took their place; null: as the operator has set (90).</summary>
    public int? RetentionDays { get; init; }
    public IReadOnlyList<DatasetDeclaration> Datasets { get; init; } = [];
}

/// <summary>A dataset that the use case knows by name.</summary>
public sealed record DatasetDeclaration
{
    /// <summary><c>[a-z][a-z0-9_-]{0,62}</c>.</summary>
    public required string Name { get; init; }
    public bool Required { get; init; } = true;
    /// <summary>Canonical columns with their types and synonyms; empty: the raw columns are all there is.</summary>
    public IReadOnlyList<CanonicalColumn> Columns { get; init; } = [];
    /// <summary>Canonical columns that identify a row.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];
    /// <summary>Foreign keys: column to <c>dataset.column</c>.</summary>
    public IReadOnlyDictionary<string, string> References { get; init; } = new Dictionary<string, string>();
}

/// <summary>A column that agents and workflows rely on, whatever the file calls it.</summary>
public sealed record CanonicalColumn
{
    public required string Name { get; init; }
    /// <summary><c>string integer number boolean date datetime month</c>.</summary>
    public string Type { get; init; } = "string";
    public bool Optional { get; init; }
    /// <summary>Allowed values, compared trimmed and ignoring case.</summary>
    public IReadOnlyList<string>? Enum { get; init; }
    /// <summary>Headings that propose this column at upload; case, spaces and punctuation are ignored.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];
}

/// <summary>One immutable version of a dataset, as pinned by a run.</summary>
public sealed record DatasetRef
{
    public required string Name { get; init; }
    /// <summary>Short content version shown to people, e.g. <c>v3</c>.</summary>
    public required string Version { get; init; }
    /// <summary>Hash of the ingested bytes' content as Parquet rows.</summary>
    public required string Sha256 { get; init; }
    /// <summary>Storage address of the Parquet snapshot: all raw columns as text-faithful typed columns, plus <c>_line</c> (physical line the row begins on).</summary>
    public required string Uri { get; init; }
    public required long Rows { get; init; }
    public required IReadOnlyList<TableColumn> Columns { get; init; }
    /// <summary>Canonical column to raw column.</summary>
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();
    public required DatasetDeclaration Declaration { get; init; }
    /// <summary><c>sample</c> or <c>upload</c>.</summary>
    public string Origin { get; init; } = "upload";
}

/// <summary>The datasets service as other services see it: in process when embedded, by HTTP in the fleet.</summary>
public interface IDatasetCatalog
{
    Task<UseCase?> FindUseCaseAsync(string useCase, CancellationToken cancel);

    /// <summary>The newest version of every dataset of the use case that has one. Pinning a run calls this once.</summary>
    Task<IReadOnlyList<DatasetRef>> CurrentAsync(string useCase, CancellationToken cancel);
}

/// <summary>A version that a newer one took the place of longer ago than its use case keeps things; <see cref="Sha256"/> is that of the snapshot's object.</summary>
public sealed record OutdatedVersion(string UseCase, string Dataset, int Number, string Sha256);

/// <summary>The datasets service's part in retention: it knows what is old, the caller what is still read.</summary>
public interface IDatasetRetention
{
    /// <summary>The next outdated versions, by use case, dataset and number.</summary>
    /// <param name="days">For use cases that say nothing.</param>
    Task<IReadOnlyList<OutdatedVersion>> OutdatedAsync(int days, OutdatedVersion? after, int limit, CancellationToken cancel);

    /// <summary>Removes them, if they are not the newest of their dataset; how many there were. Their objects are left to the sweep.</summary>
    Task<int> RemoveAsync(IReadOnlyList<OutdatedVersion> versions, CancellationToken cancel);
}
