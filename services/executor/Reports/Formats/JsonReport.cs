using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Formats;

/// <summary>The agents' figures untouched, with the run they belong to.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task WriteAsync(Stream stream, string template, ReportInput input, ReportDocument document, CancellationToken cancel)
    {
        var report = new JsonObject
        {
            ["template"] = template,
            ["title"] = document.Title,
            ["asOf"] = document.AsOf.ToString("yyyy-MM-dd"),
            ["zone"] = input.Zone,
            ["currency"] = input.Currency,
            ["sampleData"] = document.SampleData,
            ["execution"] = JsonSerializer.SerializeToNode(input.Execution, Web),
            ["summary"] = document.Sections[0].Blocks.OfType<Paragraph>().First().Text,
        };
        foreach (var (name, value) in document.Data)
            report[name] = value?.DeepClone();
        report["datasets"] = JsonSerializer.SerializeToNode(input.Datasets, Web);
        await JsonSerializer.SerializeAsync(stream, report, Web, cancel);
    }
}
