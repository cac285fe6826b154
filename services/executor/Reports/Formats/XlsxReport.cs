using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Formats;

/// <summary>A workbook with a sheet for each table, and one that says what it is.</summary>
public static partial class XlsxReport
{
    // What a worksheet holds, less its heading.
    private const int MaxRows = 1_048_575;
    private const int MaxText = 32_767;
    private static readonly OpenXmlConfiguration Widths = new() { FastMode = true, EnableAutoWidth = true, MaxWidth = 60 };

    public static async Task WriteAsync(Stream stream, ReportDocument document, CancellationToken cancel)
    {
        var sheets = new Dictionary<string, object> { ["Report"] = About(document) };
        foreach (var sheet in document.Sheets)
            sheets[sheet.Name] = sheet.Rows.Take(MaxRows).Select(row => Named(sheet.Columns, row)).DefaultIfEmpty(Named(sheet.Columns, new object?[sheet.Columns.Count]));
        using var workbook = new MemoryStream();
        await workbook.SaveAsAsync(sheets, configuration: Widths, cancellationToken: cancel);
        await CopyAsync(workbook, stream, document.CreatedAt, cancel);
    }

    // The writer stamps each part with the time of day and draws the sheets' ids by lot: the same run has to give the same bytes.
    private static async Task CopyAsync(Stream workbook, Stream target, DateTimeOffset stamp, CancellationToken cancel)
    {
        await using var from = new ZipArchive(workbook, ZipArchiveMode.Read, leaveOpen: true);
        await using var to = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var ids = new Dictionary<string, string>();
        foreach (var part in from.Entries)
        {
            var copy = to.CreateEntry(part.FullName);
            copy.LastWriteTime = stamp.Year is >= 1980 and <= 2107 ? stamp.ToUniversalTime() : new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            await using var read = await part.OpenAsync(cancel);
            await using var write = await copy.OpenAsync(cancel);
            if (part.FullName is not ("xl/workbook.xml" or "xl/_rels/workbook.xml.rels"))
            {
                await read.CopyToAsync(write, cancel);
                continue;
            }
            using var text = new StreamReader(read);
            var named = DrawnIds().Replace(await text.ReadToEndAsync(cancel), id => ids.TryGetValue(id.Value, out var known) ? known : ids[id.Value] = $"rId{ids.Count + 1}");
            await write.WriteAsync(Encoding.UTF8.GetBytes(named), cancel);
        }
    }

    private static List<Dictionary<string, object?>> About(ReportDocument document) =>
    [
        .. document.Cover.Prepend(new Fact("Report", document.Title))
            .Concat(document.SampleData ? [new Fact("Data", "SAMPLE DATA")] : [])
            .Select(f => Named(["Item", "Value"], [f.Label, f.Value])),
    ];

    private static Dictionary<string, object?> Named(IReadOnlyList<string> columns, IReadOnlyList<object?> row) =>
        columns.Zip(row).ToDictionary(c => SpreadsheetText.Neutral(SpreadsheetText.ForXml(c.First)), c => Value(c.Second));

    private static object? Value(object? value) => value switch
    {
        null or decimal => value,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        var text => SpreadsheetText.Neutral(SpreadsheetText.ForXml(Cut(text.ToString()!))),
    };

    [GeneratedRegex("R[0-9a-f]{16,32}(?=\")")]
    private static partial Regex DrawnIds();

    private static string Cut(string text) => text.Length <= MaxText - 1 ? text : text[..(MaxText - 20)] + " … (cut)";
}
