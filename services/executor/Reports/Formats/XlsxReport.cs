using MiniExcelLibs;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Formats;

/// <summary>A workbook with a sheet for each table, and one that says what it is.</summary>
public static class XlsxReport
{
    // What a worksheet holds, less its heading.
    private const int MaxRows = 1_048_575;
    private const int MaxText = 32_767;

    public static async Task WriteAsync(Stream stream, ReportDocument document, CancellationToken cancel)
    {
        var sheets = new Dictionary<string, object> { ["Report"] = About(document) };
        foreach (var sheet in document.Sheets)
            sheets[sheet.Name] = sheet.Rows.Take(MaxRows).Select(row => Named(sheet.Columns, row)).DefaultIfEmpty(Named(sheet.Columns, new object?[sheet.Columns.Count]));
        await stream.SaveAsAsync(sheets, cancellationToken: cancel);
    }

    private static List<Dictionary<string, object?>> About(ReportDocument document) =>
    [
        .. document.Cover.Prepend(new Fact("Report", document.Title))
            .Concat(document.SampleData ? [new Fact("Data", "SAMPLE DATA")] : [])
            .Select(f => Named(["Item", "Value"], [f.Label, f.Value])),
    ];

    private static Dictionary<string, object?> Named(IReadOnlyList<string> columns, IReadOnlyList<object?> row) =>
        columns.Zip(row).ToDictionary(c => c.First, c => Value(c.Second));

    private static object? Value(object? value) => value switch
    {
        null or decimal => value,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        var text => SpreadsheetText.Neutral(SpreadsheetText.ForXml(Cut(text.ToString()!))),
    };

    private static string Cut(string text) => text.Length <= MaxText - 1 ? text : text[..(MaxText - 20)] + " … (cut)";
}
