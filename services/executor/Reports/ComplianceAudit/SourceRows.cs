using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>The dataset rows that findings point at by line, read in one pass over each dataset.</summary>
public sealed class SourceRows
{
    private readonly Dictionary<(string Dataset, string Line), string> found = [];

    public static async Task<SourceRows> ReadAsync(ReportContext report, IEnumerable<Finding> findings, CancellationToken cancel)
    {
        var rows = new SourceRows();
        foreach (var dataset in findings.Where(f => f.Values is null && f.Line.Length > 0).GroupBy(f => f.Dataset))
        {
            if (report.Input.Table(dataset.Key.Replace('-', '_')) is not { } table)
                continue;
            var wanted = dataset.Select(f => f.Line).ToHashSet();
            await foreach (var row in table.WithCancellation(cancel))
                if (row.Text("_line") is { } line && wanted.Remove(line))
                {
                    rows.found[(dataset.Key, line)] = Write(row);
                    if (wanted.Count == 0)
                        break;
                }
        }
        return rows;
    }

    /// <summary>The row's filled cells; null if it is not known.</summary>
    public string? Of(Finding finding) =>
        finding.Values is { } values ? Write(values) : found.GetValueOrDefault((finding.Dataset, finding.Line));

    private static string Write(JsonElement row) => row.ValueKind == JsonValueKind.Object
        ? string.Join(" · ", row.EnumerateObject().Where(p => p.Name != "_line" && p.Value.AsText().Length > 0).Select(p => $"{p.Name} {p.Value.AsText()}"))
        : row.AsText();
}
