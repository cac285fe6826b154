using System.Globalization;
using System.Text;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Formats;

/// <summary>RFC 4180 in UTF-8 with a byte order mark, so that spreadsheets read names right.</summary>
public static class Csv
{
    public static async Task WriteAsync(Stream stream, Sheet sheet, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(true), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(",", sheet.Columns.Select(name => Quoted(SpreadsheetText.Neutral(name)))));
        foreach (var row in sheet.Rows)
        {
            cancel.ThrowIfCancellationRequested();
            await writer.WriteLineAsync(string.Join(",", row.Select(Cell)));
        }
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        var text => Quoted(SpreadsheetText.Neutral(text.ToString()!)),
    };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n\t '") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
