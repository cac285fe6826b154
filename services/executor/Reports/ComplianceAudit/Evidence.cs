using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>The rows behind each finding: 50 a rule here, all of them in a CSV whose hash is printed.</summary>
public static class Evidence
{
    public const int ShownPerRule = 50;

    public static async Task<Section> OfAsync(ReportContext report, AuditFacts facts, CancellationToken cancel)
    {
        if (facts.Compliance is null)
            return new Section("Evidence", [new Paragraph("Not computed.")]);
        var shown = facts.Found.GroupBy(f => f.Rule).ToDictionary(g => g.Key, g => (All: g.Count(), Shown: g.Take(ShownPerRule).ToList()));
        var file = await report.Files.WriteCsvAsync("compliance-audit-evidence.csv", AuditSheets.Evidence(facts), cancel);
        return new Section("Evidence",
        [
            new Paragraph($"The rows behind each finding, at most {ShownPerRule} a rule. {Complete(facts)} {file.Name}:"),
            new Facts([new("File", file.Name), new("Bytes", Figures.Count(file.Bytes)), new("SHA-256", file.Sha256)]),
        ])
        {
            NewPage = true,
            Children =
            [
                .. facts.Failed.Where(r => !shown.ContainsKey(r.Id))
                    .Select(r => new Section($"{r.Id} {r.Title}", [new Paragraph($"Failed: {Figures.Count(r.Failed)}, but the agent listed no evidence.")])),
                .. shown.Select(s => OfRule(facts.Rules.FirstOrDefault(r => r.Id == s.Key), s.Key, s.Value.All, s.Value.Shown, facts.Sources)),
            ],
        };
    }

    private static string Complete(AuditFacts facts) => facts.Found.Count >= facts.FailedCount
        ? $"All {Figures.Count(facts.Found.Count)} rows of evidence are in"
        : $"The {Figures.Count(facts.Found.Count)} rows that the agent handed over, for {Figures.Count(facts.FailedCount)} failures, are in";

    private static Section OfRule(AuditRule? rule, string id, int all, List<Finding> findings, SourceRows rows) =>
        new(rule is null ? id : $"{id} {rule.Title}",
        [
            new Paragraph($"{Figures.Count(findings.Count)} of {Figures.Of(all, "row")} of evidence"
                + (rule?.Failed is { } failed ? $" for {Figures.Count(failed)} failed." : "."), Voice.Note),
            new Table(
                [new("Lease"), new("Row"), new("Key"), new("Finding", Flex: 1)],
                [.. findings.Select(f => new Row([f.Lease, f.Place, f.Key, f.Message]) { Detail = rows.CellsOf(f) })]),
        ]);
}
