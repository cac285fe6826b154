using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Tables;
using Vanguards.Storage.Sql;

namespace Vanguards.Executor.Aggregate;

/// <summary>One source of an aggregate step: a pinned dataset, or a table of a step upstream. Nothing is copied.</summary>
internal sealed record GatheredSource
{
    public required string Name { get; init; }
    public required SqlTable Table { get; init; }
    public required TableRef Stored { get; init; }
    public string? Version { get; init; }
    public string? Origin { get; init; }

    /// <summary>Null if nothing was ingested for it: the definition's check has seen to it that the use case declares it.</summary>
    public static GatheredSource? Of(StepContext step, string source)
    {
        if (step.Run.Datasets.FirstOrDefault(each => each.Name == source || SqlName.Of(each.Name) == source) is { } dataset)
        {
            return new GatheredSource { Name = source, Table = SqlTable.Of(dataset), Stored = Snapshot(dataset), Version = dataset.Version, Origin = dataset.Origin };
        }

        return StepTables.Upstream(step.Work).FirstOrDefault(table => table.Name.Equals(SqlName.Of(source), StringComparison.OrdinalIgnoreCase)) is { } upstream
            ? new GatheredSource { Name = source, Table = SqlTable.Of(upstream), Stored = upstream }
            : null;
    }

    /// <summary>The same stored table under the step's name.</summary>
    public TableRef As(string stepId) => Stored with { Name = SqlName.Of(stepId, Name) };

    private static TableRef Snapshot(DatasetRef dataset) => new()
    {
        Name = SqlName.Of(dataset.Name),
        Uri = dataset.Uri,
        Sha256 = dataset.Sha256,
        Rows = dataset.Rows,
        Columns = dataset.Columns,
    };
}
