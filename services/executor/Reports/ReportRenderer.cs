using Vanguards.Definitions;
using Vanguards.Executor.Reports.ComplianceAudit;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Formats;
using Vanguards.Executor.Reports.Layout;
using Vanguards.Executor.Reports.LeaseRenewal;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports;

/// <summary>Renders a report template into files.</summary>
public sealed class ReportRenderer
{
    /// <summary>
    /// Writes the report (format <c>pdf html csv xlsx json md</c>, default pdf) and its side files into an existing folder of the caller's.
    /// An unknown template or format is a fault; failures of the disk or of a table's stream are thrown.
    /// </summary>
    public async Task<ReportOutput> RenderAsync(
        string template, string? format, ReportInput input, ReportOptions options, string folder, CancellationToken cancel)
    {
        var known = ReportCatalog.Templates.FirstOrDefault(t => t.Name == template);
        if (known is null)
            return Refused($"There is no report template '{template}'; there are {string.Join(", ", ReportCatalog.Templates.Select(t => t.Name))}.");
        format ??= "pdf";
        if (!known.Formats.Contains(format))
            return Refused($"Template '{template}' has no format '{format}'; it has {string.Join(", ", known.Formats)}.");

        input = LoneSurrogates.Mended(input);
        var files = new SideFiles(folder);
        var document = await ComposeAsync(template, new ReportContext(input, options, files), cancel);
        var beside = files.Made.Count;
        var pages = await WriteAsync(template, format, input, options, document, files, cancel);
        // The report itself first.
        return new ReportOutput { Files = [.. files.Made.Skip(beside), .. files.Made.Take(beside)], Pages = pages, Notes = document.Notes };
    }

    private static Task<ReportDocument> ComposeAsync(string template, ReportContext report, CancellationToken cancel) => template switch
    {
        "lease-renewal-report" => LeaseRenewalReport.ComposeAsync(report, cancel),
        "compliance-audit" => ComplianceAuditReport.ComposeAsync(report, cancel),
        _ => throw new InvalidOperationException($"Template '{template}' is listed but has no composer."),
    };

    private static async Task<int?> WriteAsync(
        string name, string format, ReportInput input, ReportOptions options, ReportDocument document, SideFiles files, CancellationToken cancel)
    {
        int? pages = null;
        Task Write(string contentType, Func<Stream, Task> write) => files.WriteAsync($"{name}.{format}", contentType, write, cancel);
        await (format switch
        {
            "pdf" => Write("application/pdf", stream =>
            {
                pages = PdfReport.Write(stream, document, options.Paper, cancel);
                return Task.CompletedTask;
            }),
            "html" => Write("text/html; charset=utf-8", stream => HtmlReport.WriteAsync(stream, document)),
            "md" => Write("text/markdown; charset=utf-8", stream => MarkdownReport.WriteAsync(stream, document)),
            "json" => Write("application/json", stream => JsonReport.WriteAsync(stream, name, input, document, cancel)),
            "xlsx" => Write("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", stream => XlsxReport.WriteAsync(stream, document, cancel)),
            _ => CsvReport.WriteAsync(name, document, files, cancel),
        });
        return pages;
    }

    private static ReportOutput Refused(string message) =>
        new() { Fault = new Fault { Code = "VALIDATION_FAILED", Message = message } };
}
