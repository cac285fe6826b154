using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Tables;
using Vanguards.Storage.Sql;

namespace Vanguards.Executor.Aggregate;

/// <summary>What is in a table: rows, and nulls, distinct values and range of each column.</summary>
internal sealed record TableProfile
{
    /// <summary>Columns beyond these are listed without a profile.</summary>
    private const int MaxColumns = 300;
    /// <summary>Above, counting distinct values exactly would take the memory of the whole table.</summary>
    private const long ExactRows = 200_000;
    private const int ShownCharacters = 200;

    public required IReadOnlyList<TableColumn> Columns { get; init; }
    public required JsonElement Counts { get; init; }
    public required JsonElement Preview { get; init; }

    public static async Task<TableProfile> OfAsync(SqlSession session, GatheredSource source, CancellationToken cancel)
    {
        var name = string.Join('.', source.Table.Name.Split('.').Select(SqlName.Quote));
        var columns = source.Table.Columns;
        var counts = columns.Take(MaxColumns).SelectMany((column, i) => Measures(column, i, source.Stored.Rows <= ExactRows)).Prepend("count(*) AS \"rows\"");
        var counted = await OneAsync(session, $"SELECT {string.Join(", ", counts)} FROM {name}", 1, cancel);
        var preview = await OneAsync(session, $"SELECT * FROM {name}", TableOutput.PreviewRows, cancel);
        return new TableProfile { Columns = columns, Counts = counted[0], Preview = preview };
    }

    /// <summary><c>{rows, columns, uri, sha256, preview}</c> as of any table, with the columns' profile and the dataset's version.</summary>
    public JsonElement Json(GatheredSource source) => JsonSerializer.SerializeToElement(new
    {
        rows = source.Stored.Rows,
        columns = Columns.Select((column, i) => i < MaxColumns
            ? new Dictionary<string, object?>
            {
                ["name"] = column.Name,
                ["type"] = column.Type,
                ["nulls"] = Count($"n{i}"),
                [source.Stored.Rows <= ExactRows ? "distinct" : "approximateDistinct"] = Count($"d{i}"),
                ["min"] = Count($"a{i}"),
                ["max"] = Count($"z{i}"),
            }
            : new Dictionary<string, object?> { ["name"] = column.Name, ["type"] = column.Type }),
        uri = source.Stored.Uri,
        sha256 = source.Stored.Sha256,
        preview = Preview,
        version = source.Version,
        origin = source.Origin,
    });

    public JsonElement Summary(GatheredSource source)
    {
        var profiled = Math.Min(Columns.Count, MaxColumns);
        var cells = source.Stored.Rows * (double)profiled;
        var nulls = Enumerable.Range(0, profiled).Sum(i => Count($"n{i}").GetDouble());
        return JsonSerializer.SerializeToElement(new
        {
            rows = source.Stored.Rows,
            columns = Columns.Count,
            emptyColumns = Enumerable.Range(0, profiled).Where(i => source.Stored.Rows > 0 && Count($"d{i}").GetDouble() == 0).Select(i => Columns[i].Name),
            filled = cells == 0 ? (double?)null : Math.Round(1 - (nulls / cells), 4, MidpointRounding.AwayFromZero),
        });
    }

    private static async Task<JsonElement> OneAsync(SqlSession session, string sql, int limit, CancellationToken cancel)
    {
        var result = await session.QueryAsync(sql, [], limit, cancel);
        cancel.ThrowIfCancellationRequested();
        return (result.Value ?? throw new StepFaultException(result.Fault!)).Rows;
    }

    private static IEnumerable<string> Measures(TableColumn column, int i, bool exact)
    {
        var name = SqlName.Quote(column.Name);
        var isPlain = column.Type is "BIGINT" or "DOUBLE" or "BOOLEAN" or "INTEGER" or "SMALLINT" or "TINYINT" or "FLOAT" || column.Type.StartsWith("DECIMAL", StringComparison.Ordinal);
        return
        [
            $"count(*) - count({name}) AS n{i}",
            (exact ? $"count(DISTINCT {name})" : $"approx_count_distinct({name})") + $" AS d{i}",
            (isPlain ? $"min({name})" : $"left(CAST(min({name}) AS VARCHAR), {ShownCharacters})") + $" AS a{i}",
            (isPlain ? $"max({name})" : $"left(CAST(max({name}) AS VARCHAR), {ShownCharacters})") + $" AS z{i}",
        ];
    }

    private JsonElement Count(string name) => Counts.GetProperty(name);
}
