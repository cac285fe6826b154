using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>A dataset as SQL sees it: its raw columns and the canonical ones, typed, keys trimmed; <c>_line</c> is hidden.</summary>
public static class DatasetView
{
    /// <summary>Physical line on which a row begins; in the Parquet snapshot only.</summary>
    public const string LineColumn = "_line";

    /// <summary>The columns of the view, with DuckDB's type names.</summary>
    public static IReadOnlyList<TableColumn> Columns(DatasetRef dataset) => [.. Shape(dataset).Select(c => new TableColumn { Name = c.Name, Type = c.Type })];

    /// <summary>The SELECT that gives the view, from a FROM clause such as <c>read_parquet('…')</c>.</summary>
    public static string Select(DatasetRef dataset, string from) =>
        $"SELECT {string.Join(", ", Shape(dataset).Select(c => $"{c.Sql} AS {SqlName.Quote(c.Name)}"))} FROM {from}";

    private static IEnumerable<(string Name, string Type, string Sql)> Shape(DatasetRef dataset)
    {
        var shown = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var raw in dataset.Columns.Where(c => c.Name != LineColumn))
        {
            shown.Add(raw.Name);
            var canonical = dataset.Declaration.Columns.FirstOrDefault(c => string.Equals(c.Name, raw.Name, StringComparison.OrdinalIgnoreCase));
            yield return canonical is not null && Source(dataset, canonical.Name) is { } source
                ? Typed(canonical, source)
                : (raw.Name, raw.Type, SqlName.Quote(raw.Name));
        }

        foreach (var canonical in dataset.Declaration.Columns.Where(c => shown.Add(c.Name)))
        {
            if (Source(dataset, canonical.Name) is { } source)
            {
                yield return Typed(canonical, source);
            }
            else if (canonical.Optional)
            {
                // A required column without a source is left out, so that SQL naming it fails to bind instead of reading nothing but NULL.
                yield return (canonical.Name, CanonicalType.Sql(canonical.Type), $"CAST(NULL AS {CanonicalType.Sql(canonical.Type)})");
            }
        }
    }

    private static (string Name, string Type, string Sql) Typed(CanonicalColumn canonical, TableColumn source) =>
        (canonical.Name, CanonicalType.Sql(canonical.Type), CanonicalType.Cast(canonical.Type, SqlName.Quote(source.Name), source.Type));

    /// <summary>The raw column behind a canonical one: the mapped one, else one of the same name.</summary>
    private static TableColumn? Source(DatasetRef dataset, string canonical)
    {
        var name = dataset.Mapping.TryGetValue(canonical, out var mapped) ? mapped : canonical;
        return dataset.Columns.FirstOrDefault(c => c.Name == name)
            ?? dataset.Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
    }
}
