using System.Globalization;
using System.Text.RegularExpressions;

namespace Vanguards.Agents.Tests.Oracle;

/// <summary>A table as text. The oracle reads nothing but these and shares no code with the agents.</summary>
internal sealed class Sheet(string name, string[] columns, List<string?[]> rows)
{
    public string Name => name;
    public string[] Columns => columns;
    public List<string?[]> Rows => rows;

    /// <summary>The rows with their physical lines; the heading is line 1 and no cell has a line break.</summary>
    public List<SheetRow> Lines { get; } = [.. rows.Select((cells, i) => new SheetRow(columns, cells, i + 2))];

    public bool Has(params string[] names) => names.All(columns.Contains);

    public static Sheet Read(string name, string csvPath)
    {
        using var connection = Hosting.TestTables.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM read_csv('{csvPath}', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')";
        using var reader = command.ExecuteReader();
        string[] columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        List<string?[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. columns.Select((_, i) => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return new Sheet(name, columns, rows);
    }

    /// <summary>As a file with these headings.</summary>
    public string ToCsv(Func<string, string> heading) => string.Join('\n', rows.Select(row => string.Join(',', row.Select(Cell))).Prepend(string.Join(',', columns.Select(heading)))) + "\n";

    private static string Cell(string? cell) => string.IsNullOrEmpty(cell) ? "" : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

internal sealed partial class SheetRow(string[] columns, string?[] cells, long no)
{
    public long No => no;

    public string? Raw(string column) => Array.IndexOf(columns, column) is >= 0 and var at ? cells[at] : null;

    public string? Text(string column) => Raw(column)?.Trim() is { Length: > 0 } text ? text : null;

    public string? Key(string column) => Text(column)?.ToLowerInvariant();

    public double? Num(string column) => Text(column) is { } text && Plain().IsMatch(text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    public DateOnly? Day(string column) => DayOf(Text(column));

    public int? Day0(string column) => Day(column)?.DayNumber;

    public int? Month(string column) => DayOf(Text(column) is { Length: 7 } month ? month + "-01" : Text(column)) is { } day ? day.Year * 12 + day.Month - 1 : null;

    /// <summary>The value in capitals if the list, parted by spaces, has it.</summary>
    public string? One(string column, string list) => Text(column)?.ToUpperInvariant() is { } text && list.Split(' ').Contains(text) ? text : null;

    /// <summary>All cells as they compare: trimmed, those of the key case-folded.</summary>
    public string Content(params string[] keys) => string.Join('\u0001', columns.Select(column => keys.Contains(column) ? Key(column) : Text(column)));

    public IEnumerable<string> Cells => columns.Select(Text).OfType<string>();

    public static DateOnly? DayOf(string? text) =>
        text is not null && Iso().IsMatch(text) && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$")]
    private static partial Regex Plain();

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    private static partial Regex Iso();
}
