using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>What was looked at.</summary>
public static class Scope
{
    public static Section Of(ReportContext report, AuditFacts facts) => new("Scope",
    [
        new Paragraph(facts.Rules.Count > 0
            ? $"{Figures.Of(facts.Rules.Count, "company rule")} ({facts.Rules[0].Id} to {facts.Rules[^1].Id}) over the data below, "
                + $"as it stood at {Figures.Instant(report.Input.Execution.AsOf)}. The rules are company standards, not legal advice."
            : "Which rules apply was not computed."),
        new Table(
            [new("Dataset", Flex: 1), new("Version"), new("Origin"), new("Rows", Align.Right)],
            [.. report.Input.Datasets.Select(d => new Row([d.Name, d.Version, new(d.Origin, d.Origin == "sample" ? Tone.Warn : Tone.None), Figures.Count(d.Rows)]))])
        { Limit = 200, Empty = "The run reads no dataset." },
        .. facts.Compliance.Get("parameters").Properties().Any()
            ? [new Facts([.. facts.Compliance.Get("parameters").Properties().Take(40).Select(p => new Fact(Labels.Of(p.Name), report.Figures.Named(p.Name, p.Value)))])]
            : Array.Empty<Block>(),
    ]);
}
