using Vanguards.Definitions;

namespace Vanguards.Executor.Reports;

/// <summary>Renders a report template into files.</summary>
public sealed class ReportRenderer
{
    /// <summary>Writes the report (format <c>pdf html csv xlsx json md</c>, default pdf) and its side files into an existing folder of the caller's.</summary>
    public async Task<ReportOutput> RenderAsync(
        string template, string? format, ReportInput input, ReportOptions options, string folder, CancellationToken cancel)
    {
        var known = ReportCatalog.Templates.FirstOrDefault(t => t.Name == template);
        if (known is null)
            return Refused($"There is no report template '{template}'.");
        format ??= "pdf";
        if (!known.Formats.Contains(format))
            return Refused($"Template '{template}' has no format '{format}'; it has {string.Join(", ", known.Formats)}.");
        await Task.CompletedTask;
        return Refused("Reports are not rendered yet.");
    }

    private static ReportOutput Refused(string message) =>
        new() { Fault = new Fault { Code = "VALIDATION_FAILED", Message = message } };
}
