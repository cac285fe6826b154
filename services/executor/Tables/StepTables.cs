using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Steps;
using Vanguards.Storage.Sql;
using SqlName = Vanguards.Definitions.SqlName;

namespace Vanguards.Executor.Tables;

/// <summary>The tables that a step may read: those of the steps upstream and the run's pinned datasets.</summary>
internal static class StepTables
{
    /// <summary>Tables of the steps upstream, by the steps' ids in order.</summary>
    public static IEnumerable<TableRef> Upstream(StepWork work) =>
        work.Upstream.OrderBy(each => each.Key, StringComparer.Ordinal).SelectMany(each => each.Value.Output?.Tables ?? []);

    /// <summary>The pinned dataset whose snapshot the table is, as the tables of an aggregate step are.</summary>
    public static DatasetRef? SnapshotOf(RunContext run, TableRef table) => run.Datasets.FirstOrDefault(dataset => dataset.Uri == table.Uri);

    /// <summary>Readable tables whose names stand among the identifiers; all of them if that is null.</summary>
    public static IReadOnlyList<SqlTable> Readable(StepWork work, IReadOnlySet<string>? identifiers)
    {
        var tables = work.Run.Datasets.Select(SqlTable.Of)
            .Concat(Upstream(work).Select(table => SnapshotOf(work.Run, table) is { } dataset ? SqlTable.Of(dataset) with { Name = table.Name } : SqlTable.Of(table)))
            .Where(table => identifiers is null || identifiers.Contains(table.Name.Split('.')[0]))
            .ToList();
        var doubled = tables.GroupBy(table => table.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
        return doubled is null
            ? tables
            : throw StepFaultException.Invalid($"Two tables are called '{doubled.Key}' in SQL: rename the step, or the dataset.");
    }

    public static SqlScope Scope(StepWork work, IReadOnlyList<SqlTable> tables) => new() { Tables = tables, AsOf = work.Run.AsOf, Zone = work.Run.Zone };

    public static string NameOf(string stepId) => SqlName.Of(stepId);
}
