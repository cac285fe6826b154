using System.Globalization;
using System.Text;

namespace Vanguards.Samples.Generator;

internal sealed class SampleRow(SampleTable table)
{
    private readonly string[] cells = [.. table.Columns.Select(_ => "")];

    public string this[string column]
    {
        get => cells[table.Index(column)];
        set => cells[table.Index(column)] = value;
    }

    public IReadOnlyList<string> Cells => cells;

    public SampleRow Copy()
    {
        var copy = new SampleRow(table);
        cells.CopyTo(copy.cells, 0);
        return copy;
    }
}

/// <summary>One CSV file in the making; a defect remembers its rows, so that lines are known once the order is final.</summary>
internal sealed class SampleTable(string name, params string[] columns)
{
    private readonly Dictionary<string, int> index = columns.Select((column, at) => (column, at)).ToDictionary(x => x.column, x => x.at, StringComparer.Ordinal);

    public string Name => name;
    public IReadOnlyList<string> Columns => columns;
    public List<SampleRow> Rows { get; } = [];

    public int Index(string column) => index[column];

    public SampleRow Add()
    {
        var row = new SampleRow(this);
        Rows.Add(row);
        return row;
    }

    /// <summary>Physical line on which each row begins; the heading is line 1.</summary>
    public Dictionary<SampleRow, int> Lines() => Rows.Select((row, at) => (row, at)).ToDictionary(x => x.row, x => x.at + 2);

    public byte[] Csv()
    {
        var text = new StringBuilder();
        text.AppendJoin(',', columns).Append('\n');
        foreach (var row in Rows)
        {
            text.AppendJoin(',', row.Cells.Select(Quote)).Append('\n');
        }

        return new UTF8Encoding(false).GetBytes(text.ToString());
    }

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>How values are written.</summary>
internal static class Cell
{
    public static string Of(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    public static string Of(DateOnly? date) => date is { } day ? Of(day) : "";
    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);
    public static string Of(decimal number, int decimals) =>
        Math.Round(number, decimals, MidpointRounding.AwayFromZero).ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture);
    public static decimal Number(string cell) => decimal.Parse(cell, CultureInfo.InvariantCulture);
    public static DateOnly Date(string cell) => DateOnly.ParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
