using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>Findings by severity, lease and due date.</summary>
public static class FindingsOverview
{
    private const int Shown = 200;
    private static readonly IReadOnlyList<string> Severities = ["CRITICAL", "MAJOR", "HIGH", "MEDIUM", "MINOR", "LOW"];

    public static Section Of(AuditFacts facts)
    {
        if (facts.Compliance is null)
            return new Section("Findings", [new Paragraph("Not computed.")]);
        var findings = facts.Findings
            .OrderBy(f => Rank(f.Severity)).ThenBy(f => f.Lease, StringComparer.Ordinal).ThenBy(f => f.Due ?? DateOnly.MaxValue)
            .ThenBy(f => f.Rule, StringComparer.Ordinal).ToList();
        List<Block> blocks =
        [
            new Table(
                [new("Severity", Flex: 1), new("Findings", Align.Right)],
                [.. findings.GroupBy(f => f.Severity).OrderBy(g => Rank(g.Key)).Select(g => new Row([Severity(g.Key), Figures.Count(g.Count())]))])
            { Empty = "There are no findings." },
            new Subheading("Leases with the most failed rules"),
            new Table(
                [new("Lease"), new("Rules", Align.Right), new("Failed rules", Flex: 1)],
                [.. facts.Compliance.Get("byLease").Items().OrderByDescending(l => l.Items("failedRules").Count).ThenBy(l => l.Text("leaseId"), StringComparer.Ordinal)
                    .Take(20).Select(l => new Row([l.Text("leaseId") ?? "", Figures.Count(l.Items("failedRules").Count), l.Text("failedRules") ?? ""]))])
            { Empty = "No lease failed a rule." },
            new Subheading("Findings by severity, lease and due date"),
            new Table(
                [new("Severity"), new("Lease"), new("Rule"), new("Due"), new("Finding", Flex: 1), new("Record", Flex: 0.5f)],
                [.. findings.Take(Shown).Select(f => new Row(
                    [Severity(f.Severity), f.Lease, f.Rule, f.Due is null ? "" : Figures.Day(f.Due), f.Message, f.Key.Length > 0 ? f.Key : f.Place]))])
            { Empty = "There are no findings." },
        ];
        var failed = facts.Rules.Sum(r => r.Failed ?? 0);
        if (findings.Count > Shown || failed > findings.Count)
            blocks.Add(new Paragraph($"{Figures.Count(Math.Min(Shown, findings.Count))} of {Figures.Count(failed)} findings; an agent lists at most 50 a rule in its output.", Voice.Note));
        return new Section("Findings", blocks);
    }

    private static Cell Severity(string severity) => severity.Length == 0
        ? new("not graded", Tone.Muted)
        : new(severity, severity switch { "CRITICAL" => Tone.Bad, "MAJOR" or "HIGH" => Tone.Warn, "MEDIUM" => Tone.Info, _ => Tone.Muted });

    private static int Rank(string severity) => Severities.Contains(severity) ? Severities.ToList().IndexOf(severity) : Severities.Count;
}
