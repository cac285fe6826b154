using System.Text;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Ingestion;

/// <summary>
/// Rows above the heading of a delimited file, as reports have them: a title, a date, an empty row. They are told by what follows: a row of names, one for each of the
/// columns that most rows have. Where that is not plain the first row is the heading.
/// </summary>
internal static class TitleRows
{
    private const int MaxRows = 100;
    private const int MaxTitles = 10;

    /// <summary>How many rows stand above the heading; mostly none.</summary>
    public static int Of(DelimitedReader file)
    {
        var rows = Head(file);
        var columns = rows.GroupBy(row => row.Count).OrderByDescending(same => same.Count()).ThenByDescending(same => same.Key).First().Key;
        var titles = rows.TakeWhile(row => IsTitle(row, columns)).Count();
        return titles is > 0 and <= MaxTitles && rows.Count >= titles + 2 && IsHeading(rows[titles], columns) && AgreesWith([.. rows.Skip(titles + 1)], columns) ? titles : 0;
    }

    private static List<IReadOnlyList<string>> Head(DelimitedReader file)
    {
        var rows = new List<IReadOnlyList<string>> { file.Headings.Select(heading => heading.Trim()).ToList() };
        var read = new TextRows(MaxRows);
        while (rows.Count < MaxRows && file.Read(read))
        {
            rows.AddRange(Enumerable.Range(0, Math.Min(read.Count, MaxRows - rows.Count)).Select(row => Cells(read, row)));
        }

        return rows;
    }

    private static List<string> Cells(TextRows rows, int row) => [.. Enumerable.Range(0, rows.CellsOf(row)).Select(i => DelimitedReader.Text(rows, row, i).Trim())];

    /// <summary>Next to nothing in it; a name of one word might be a heading's.</summary>
    private static bool IsTitle(IReadOnlyList<string> row, int columns)
    {
        var filled = row.Where(cell => cell.Length > 0).ToList();
        return columns > 1 && (row.Count < columns || columns > 2) && filled.Count <= Math.Max(1, columns / 3) && filled.All(cell => cell.Any(char.IsWhiteSpace));
    }

    /// <summary>A name for each column, one or the other perhaps missing; none is a value.</summary>
    private static bool IsHeading(IReadOnlyList<string> row, int columns)
    {
        var filled = row.Where(cell => cell.Length > 0).ToList();
        return row.Count == columns && filled.Count >= 2 && filled.Count * 4 >= columns * 3
            && filled.All(IsName) && filled.Distinct(StringComparer.OrdinalIgnoreCase).Count() == filled.Count;
    }

    /// <summary>A year may head a column.</summary>
    private static bool IsName(string cell)
    {
        var text = Encoding.UTF8.GetBytes(cell);
        return !PlainText.IsDate(text) && !PlainText.IsTimestamp(text) && !PlainText.IsBoolean(text)
            && (cell.Any(char.IsLetter) || (cell.Length == 4 && PlainText.TryNumber(text, out var number) && number.Scale == 0));
    }

    /// <summary>Most rows have the columns; and if those are but two, one has no names below its name: "a title" and a table of words could else be a heading and rows that are too long.</summary>
    private static bool AgreesWith(List<IReadOnlyList<string>> rows, int columns)
    {
        var alike = rows.FindAll(row => row.Count == columns);
        return alike.Count * 3 >= rows.Count * 2 && (columns > 2 || Enumerable.Range(0, columns).Any(i => alike.TrueForAll(row => !IsName(row[i]))));
    }
}
