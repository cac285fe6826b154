using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>Findings by severity, lease and due date.</summary>
public static class FindingsOverview
{
    private const int Shown = 200;
    private static readonly IReadOnlyList<string> Severities = ["CRITICAL", "MAJOR", "HIGH", "MEDIUM", "MINOR", "LOW"];

    public static Section Of(ReportContext report, AuditFacts facts)
    {
        if (facts.Compliance is null)
            return new Section("Findings", [new Paragraph("Not computed.")]);
        var findings = facts.Found
            .OrderBy(f => Rank(f.Severity)).ThenBy(f => f.Lease, StringComparer.Ordinal).ThenBy(f => f.Due ?? DateOnly.MaxValue)
            .ThenBy(f => f.Rule, StringComparer.Ordinal).ToList();
        List<Block> blocks =
        [
            new Table(
                [new("Severity", Flex: 1), new("Findings", Align.Right), new("Past due", Align.Right), new("Due later", Align.Right), new("No due date", Align.Right)],
                [.. findings.GroupBy(f => f.Severity).OrderBy(g => Rank(g.Key)).Select(g => BySeverity(report, Severity(g.Key), g)),
                    .. findings.Count > 0 ? [BySeverity(report, "Total", findings) with { Total = true }] : Array.Empty<Row>()])
            { Empty = "There are no findings." },
            new Paragraph("Severity and due date are those of the violation behind a finding; the other findings have none.", Voice.Note),
            new Subheading("Leases with the most failed rules"),
            new Table(
                [new("Lease"), new("Rules", Align.Right), new("Failed rules", Flex: 1)],
                [.. facts.Compliance.Get("byLease").Items().OrderByDescending(l => l.Items("failedRules").Count).ThenBy(l => l.Text("leaseId"), StringComparer.Ordinal)
                    .Select(l => new Row([l.Text("leaseId") ?? "", Figures.Count(l.Items("failedRules").Count), l.Text("failedRules") ?? ""]))])
            { Limit = 20, Rest = "The csv and xlsx formats of this report have all of them.", Empty = "No lease failed a rule." },
            new Subheading("Findings by severity, lease and due date"),
            new Table(
                [new("Severity"), new("Lease"), new("Rule"), new("Due"), new("Finding", Flex: 1), new("Record", Flex: 0.4f)],
                [.. findings.Select(f => new Row(
                    [Severity(f.Severity), f.Lease, f.Rule, f.Due is null ? "" : Figures.Day(f.Due), f.Message, f.Key.Length > 0 ? f.Key : f.Place]))])
            { Limit = Shown, Rest = "The others are in the evidence.", Empty = "There are no findings." },
        ];
        if (facts.FailedCount > findings.Count)
            blocks.Add(new Paragraph($"The agent listed {Figures.Count(findings.Count)} of the {Figures.Count(facts.FailedCount)} failures that the rules count.", Voice.Note));
        return new Section("Findings", blocks);
    }

    private static Row BySeverity(ReportContext report, Cell severity, IEnumerable<Finding> findings)
    {
        var due = findings.Select(f => f.Due).ToList();
        return new Row(
        [
            severity, Figures.Count(due.Count), Figures.Count(due.Count(d => d < report.Today)), Figures.Count(due.Count(d => d >= report.Today)),
            Figures.Count(due.Count(d => d is null)),
        ]);
    }

    private static Cell Severity(string severity) => severity.Length == 0
        ? new("not graded", Tone.Muted)
        : new(severity, severity switch { "CRITICAL" => Tone.Bad, "MAJOR" or "HIGH" => Tone.Warn, "MEDIUM" => Tone.Info, _ => Tone.Muted });

    private static int Rank(string severity) => Severities.Contains(severity) ? Severities.ToList().IndexOf(severity) : Severities.Count;
}
