using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;

namespace Vanguards.Storage.Sql;

/// <summary>What a statement may read and what its clock says. Nothing else exists in the session.</summary>
public sealed record SqlScope
{
    public IReadOnlyList<SqlTable> Tables { get; init; } = [];
    /// <summary>The run's instant: what <c>NOW()</c>, <c>CURRENT_DATE</c> and their kin mean.</summary>
    public required DateTimeOffset AsOf { get; init; }
    /// <summary>IANA zone of the use case: a DATE compares as midnight there, and <c>CURRENT_DATE</c> is the date there.</summary>
    public string Zone { get; init; } = "UTC";
}

/// <summary>One readable table, by its name in SQL (<see cref="SqlName"/>), perhaps <c>step_id.source</c>.</summary>
public sealed record SqlTable
{
    public required string Name { get; init; }
    /// <summary>Storage addresses of Parquet objects with equal columns; empty for a table known by its columns alone.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];
    /// <summary>Columns as SQL sees them (for a dataset: with the canonical ones).</summary>
    public IReadOnlyList<TableColumn> Columns { get; init; } = [];
    /// <summary>Columns that are declared for the dataset and that nothing in its data stands for: SQL cannot read them.</summary>
    public IReadOnlyList<string> Unmapped { get; init; } = [];
    /// <summary>Set for a dataset: its view adds canonical columns and hides <c>_line</c>.</summary>
    public DatasetRef? Dataset { get; init; }

    /// <summary>An upstream step's table under its own name.</summary>
    public static SqlTable Of(TableRef table) => new() { Name = table.Name, Uris = [table.Uri], Columns = table.Columns };

    /// <summary>A pinned dataset under its SQL name.</summary>
    public static SqlTable Of(DatasetRef dataset) => new()
    {
        Name = SqlName.Of(dataset.Name),
        Uris = [dataset.Uri],
        Columns = Tables.DatasetView.Columns(dataset),
        Dataset = dataset,
    };

    /// <summary>A table of which only the columns are known, for binding without data.</summary>
    public static SqlTable OfColumns(string name, IReadOnlyList<TableColumn> columns) => new() { Name = name, Columns = columns };
}

/// <summary>Names in SQL: <c>-</c> and <c>.</c> of step ids and dataset names become <c>_</c>.</summary>
public static class SqlName
{
    public static string Of(string stepIdOrDataset) => Definitions.SqlName.Of(stepIdOrDataset);

    /// <summary>A table of an aggregate step: <c>step_id.source</c>.</summary>
    public static string Of(string stepId, string source) => $"{Of(stepId)}.{Of(source)}";

    /// <summary>Quotes one identifier.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
