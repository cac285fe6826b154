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
        report["inputs"] = JsonSerializer.SerializeToNode(input.Inputs, Web);
        report["steps"] = JsonSerializer.SerializeToNode(
            input.Steps.Select(s => new { id = s.Key, s.Value.Name, s.Value.Type, s.Value.Status, s.Value.Agent, s.Value.AgentVersion, s.Value.Query }), Web);
        report["datasets"] = JsonSerializer.SerializeToNode(input.Datasets, Web);
        await JsonSerializer.SerializeAsync(stream, report, Web, cancel);
    }
}
