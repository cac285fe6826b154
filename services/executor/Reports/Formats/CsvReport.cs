using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Formats;

/// <summary>The main table as the report, the other tables as files beside it.</summary>
public static class CsvReport
{
    public static async Task WriteAsync(string name, ReportDocument document, SideFiles files, CancellationToken cancel)
    {
        foreach (var (index, sheet) in document.Sheets.Index())
            await files.WriteCsvAsync(index == 0 ? $"{name}.csv" : $"{name}-{sheet.Name.ToLowerInvariant().Replace(' ', '-')}.csv", sheet, cancel);
    }
}
