using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>Each rule's counts, drawn and listed with its basis.</summary>
public static class RuleResults
{
    public static Section Of(AuditFacts facts)
    {
        if (facts.Rules.Count == 0)
            return new Section("Results by rule", [new Paragraph("Not computed.")]);
        return new Section("Results by rule",
        [
            new StackedChart("Passed, failed and not checkable by rule: shares as bars, subjects as figures",
                [new("passed", Tone.Good), new("failed", Tone.Bad), new("not checkable", Tone.Muted)],
                [.. facts.Rules.Select(r => new Stack(r.Id, [r.Passed ?? 0, r.Failed ?? 0, r.NotCheckable ?? 0]))]),
            new Table(
                [
                    new("Rule"), new("Requirement", Flex: 2), new("Status"), new("Applicable", Align.Right),
                    new("Passed", Align.Right), new("Failed", Align.Right), new("Not checkable", Align.Right),
                ],
                [.. facts.Rules.Select(r => new Row(
                [
                    r.Id, r.Title, r.StatusCell, Figures.Count(r.Applicable), Figures.Count(r.Passed), Figures.Count(r.Failed), Figures.Count(r.NotCheckable),
                ])
                {
                    Detail = r.Basis.Length > 0 ? $"Basis: {r.Basis}" : "Basis: not given",
                })]),
        ]);
    }
}
