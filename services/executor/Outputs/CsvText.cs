using System.Text;
using System.Text.Json;
using Vanguards.Executor.Reports.Formats;
using Vanguards.Expressions;

namespace Vanguards.Executor.Outputs;

/// <summary>A list of objects as RFC 4180 text: a column per property in order of first use, nested values as JSON.</summary>
internal static class CsvText
{
    public static string Of(JsonElement rows)
    {
        var columns = rows.EnumerateArray().SelectMany(row => row.EnumerateObject().Select(member => member.Name)).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        text.AppendJoin(',', columns.Select(column => Cell(column, isText: true))).Append("\r\n");
        foreach (var row in rows.EnumerateArray())
        {
            text.AppendJoin(',', columns.Select(column => row.TryGetProperty(column, out var value)
                ? Cell(ExpressionEngine.AsText(value), value.ValueKind == JsonValueKind.String)
                : "")).Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>Text that a spreadsheet would take for a formula gets an apostrophe in front.</summary>
    private static string Cell(string value, bool isText)
    {
        if (isText)
        {
            value = SpreadsheetText.Neutral(value);
        }

        return value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
