using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Reading;
using SqlName = Vanguards.Definitions.SqlName;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>What a dataset's row says about a finding, and its filled cells if the report prints them.</summary>
public sealed record SourceRow(string Lease, string Severity, DateOnly? Due, string? Cells);

/// <summary>The dataset rows that findings point at by line, read in one pass over each dataset.</summary>
public sealed class SourceRows
{
    private readonly Dictionary<(string Dataset, string Line), SourceRow> found = [];

    /// <summary>Reads the rows behind all findings; only the first <paramref name="printed"/> of a rule keep their cells.</summary>
    public static async Task<SourceRows> ReadAsync(ReportContext report, IReadOnlyList<Finding> findings, int printed, CancellationToken cancel)
    {
        var rows = new SourceRows();
        var shown = findings.GroupBy(f => f.Rule).SelectMany(g => g.Take(printed)).Select(f => (f.Dataset, f.Line)).ToHashSet();
        foreach (var dataset in findings.Where(f => f.Dataset.Length > 0 && f.Line.Length > 0).GroupBy(f => f.Dataset))
        {
            if (report.Input.Table(SqlName.Of(dataset.Key)) is not { } table)
                continue;
            var wanted = dataset.Select(f => f.Line).ToHashSet();
            await foreach (var row in table.WithCancellation(cancel))
                if (row.Text("_line") is { } line && wanted.Remove(line))
                {
                    rows.found[(dataset.Key, line)] = new SourceRow(
                        row.Text("lease_id")?.Trim() ?? "", row.Text("severity")?.Trim().ToUpperInvariant() ?? "", row.Date("due_date"),
                        shown.Contains((dataset.Key, line)) ? Write(row) : null);
                    if (wanted.Count == 0)
                        break;
                }
        }
        return rows;
    }

    public SourceRow? Of(Finding finding) => found.GetValueOrDefault((finding.Dataset, finding.Line));

    /// <summary>The row's filled cells; null if it is not known.</summary>
    public string? CellsOf(Finding finding) => finding.Values is { } values ? Write(values) : Of(finding)?.Cells;

    private static string Write(JsonElement row) => row.ValueKind == JsonValueKind.Object
        ? string.Join(" · ", row.EnumerateObject().Where(p => p.Name != "_line" && p.Value.AsText().Length > 0).Select(p => $"{p.Name}: {p.Value.AsText()}"))
        : row.AsText();
}
