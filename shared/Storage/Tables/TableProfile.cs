using System.Globalization;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>What is in one column: how many NULLs, the least and the greatest value, about how many different ones.</summary>
public sealed record ColumnProfile
{
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required long Nulls { get; init; }
    /// <summary>As JSON; text is cut to 200 characters; null for types without an order.</summary>
    public JsonElement? Min { get; init; }
    public JsonElement? Max { get; init; }
    /// <summary>An estimate, within a few percent.</summary>
    public long Distinct { get; init; }
}

/// <summary>Rows and columns of a local Parquet file, in one pass over it.</summary>
public sealed record TableProfile
{
    /// <summary>Characters that are shown of text.</summary>
    public const int MaxText = 200;

    private const int MemoryMiB = 512;
    private const int MaxThreads = 4;

    public required long Rows { get; init; }
    public required IReadOnlyList<ColumnProfile> Columns { get; init; }

    /// <summary>Reads the file; <paramref name="folder"/> is for what spills.</summary>
    public static TableProfile Read(string path, string folder, CancellationToken cancel)
    {
        using var connection = WorkbenchConnection.Open(folder, MemoryMiB, Math.Clamp(Environment.ProcessorCount, 1, MaxThreads), [path]);
        using var command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE SELECT * FROM {SqlText.Parquet([path])}";
        var columns = SqlColumns.Read(command).Where(c => c.Name != DatasetView.LineColumn).ToList();
        var results = columns.SelectMany((c, i) => Measures(c, i)).Prepend(new TableColumn { Name = "rows", Type = "BIGINT" }).ToList();
        var expressions = columns.SelectMany(Expressions).Prepend("count(*)");
        var shape = new RowShape(results);
        command.CommandText = $"SELECT {shape.SelectList} FROM (SELECT {string.Join(", ", expressions.Zip(results, (sql, r) => $"{sql} AS {SqlName.Quote(r.Name)}"))} FROM {SqlText.Parquet([path])})";
        using var stop = cancel.Register(command.Cancel);
        var row = shape.Rows(command, results, 1).Rows[0];
        var rows = row.GetProperty("rows").GetInt64();
        return new TableProfile { Rows = rows, Columns = [.. columns.Select((c, i) => Column(c, i, row, rows))] };
    }

    private static ColumnProfile Column(TableColumn column, int i, JsonElement row, long rows) => new()
    {
        Name = column.Name,
        Type = column.Type,
        Nulls = rows - row.GetProperty(Key("count", i)).GetInt64(),
        Min = Value(row, Key("min", i)),
        Max = Value(row, Key("max", i)),
        Distinct = IsPlain(column.Type) ? row.GetProperty(Key("distinct", i)).GetInt64() : 0,
    };

    private static IEnumerable<TableColumn> Measures(TableColumn column, int i)
    {
        yield return new TableColumn { Name = Key("count", i), Type = "BIGINT" };
        if (IsPlain(column.Type))
        {
            yield return new TableColumn { Name = Key("min", i), Type = column.Type };
            yield return new TableColumn { Name = Key("max", i), Type = column.Type };
            yield return new TableColumn { Name = Key("distinct", i), Type = "BIGINT" };
        }
    }

    private static IEnumerable<string> Expressions(TableColumn column)
    {
        var name = SqlName.Quote(column.Name);
        yield return $"count({name})";
        if (IsPlain(column.Type))
        {
            var cut = column.Type == "VARCHAR" ? $"left({{0}}({{1}}), {MaxText})" : "{0}({1})";
            yield return string.Format(CultureInfo.InvariantCulture, cut, "min", name);
            yield return string.Format(CultureInfo.InvariantCulture, cut, "max", name);
            yield return $"approx_count_distinct({name})";
        }
    }

    private static bool IsPlain(string type) => !type.EndsWith(']') && !type.StartsWith("STRUCT", StringComparison.Ordinal) && !type.StartsWith("MAP", StringComparison.Ordinal) && type is not ("BLOB" or "JSON");

    private static JsonElement? Value(JsonElement row, string key) => row.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Key(string measure, int i) => string.Create(CultureInfo.InvariantCulture, $"{measure}{i}");
}
