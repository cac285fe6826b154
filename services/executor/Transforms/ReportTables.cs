using System.Text.Json;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Reports;
using Vanguards.Executor.Tables;
using Vanguards.Storage.Objects;
using Vanguards.Storage.Tables;
using SqlName = Vanguards.Definitions.SqlName;

namespace Vanguards.Executor.Transforms;

/// <summary>Streams the rows of a table that a report asks for by its SQL name, or its address for a step's: columns under their canonical names where they have one, and the line numbers.</summary>
internal sealed class ReportTables(IObjectStore store)
{
    public IAsyncEnumerable<JsonElement>? Rows(StepWork work, string name, CancellationToken cancel)
    {
        if (StepTables.Upstream(work).FirstOrDefault(table => Is(table.Name, name) || table.Uri == name) is { } upstream)
        {
            return ReadAsync(upstream.Uri, StepTables.SnapshotOf(work.Run, upstream)?.Mapping, cancel);
        }

        return work.Run.Datasets.FirstOrDefault(dataset => Is(SqlName.Of(dataset.Name), name)) is { } pinned
            ? ReadAsync(pinned.Uri, pinned.Mapping, cancel)
            : null;
    }

    /// <summary>The same of a dataset, where the file's reader leaves out what is not asked for.</summary>
    public IAsyncEnumerable<JsonElement>? Chosen(StepWork work, string name, RowChoice choice, CancellationToken cancel) =>
        !StepTables.Upstream(work).Any(table => Is(table.Name, name)) && work.Run.Datasets.FirstOrDefault(dataset => Is(SqlName.Of(dataset.Name), name)) is { } pinned
            ? ReadAsync(pinned.Uri, pinned.Mapping, cancel, choice)
            : null;

    private static bool Is(string table, string name) => table.Equals(name, StringComparison.OrdinalIgnoreCase);

    private async IAsyncEnumerable<JsonElement> ReadAsync(
        string uri, IReadOnlyDictionary<string, string>? mapping, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel, RowChoice? choice = null)
    {
        await using var file = ParquetFile.Open(await store.LocalPathAsync(uri, cancel));
        var columns = file.Columns.Select(column => (Name: mapping?.FirstOrDefault(each => each.Value == column.Name).Key ?? column.Name, Raw: column.Name))
            .Where(column => choice is null || choice.Columns.Contains(column.Name)).ToList();
        var names = columns.ConvertAll(column => column.Name);
        var key = columns.Find(column => column.Name == choice?.Key).Raw;
        var rows = file.RowsAsync(choice is null ? null : columns.ConvertAll(column => column.Raw), cancel, key is null ? null : new KeyFilter(key, choice!.Keys));
        await foreach (var row in rows)
        {
            var values = new Dictionary<string, object?>(names.Count);
            for (var i = 0; i < names.Count; i++)
            {
                values[names[i]] = row[i] is double number && !double.IsFinite(number) ? null : row[i];
            }

            yield return JsonSerializer.SerializeToElement(values);
        }
    }
}
