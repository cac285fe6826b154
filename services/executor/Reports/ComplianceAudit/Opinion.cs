using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.ComplianceAudit;

/// <summary>The result in at most five sentences and the figures behind it.</summary>
public static class Opinion
{
    private const int Worst = 3;

    public static Section Of(ReportContext report, AuditFacts facts) => new("Opinion",
    [
        new Paragraph(string.Join(" ", Sentences(report, facts)), Voice.Lead),
        new KeyFigures(
        [
            new("Compliance rate", Figures.Share(facts.Rate), "passed of all that could be checked"),
            new("Integrity score", Figures.Share(facts.Score), "rows without a defect"),
            new("Findings", facts.Compliance is null ? Figures.NotComputed : Figures.Count(facts.Rules.Sum(r => r.Failed ?? 0)), Tone: Tone.Bad),
            new("Rules failed", facts.Compliance is null ? Figures.NotComputed : $"{Figures.Count(facts.Failed.Count())} of {Figures.Count(facts.Rules.Count)}"),
            new("Not checkable", facts.Compliance is null ? Figures.NotComputed : Figures.Count(facts.Rules.Sum(r => r.NotCheckable ?? 0))),
            new("Leases with a failure", facts.Compliance.Get("byLease") is { } leases ? Figures.Count(JsonReading.Items(leases).Count) : Figures.NotComputed),
        ]),
    ]);

    private static IEnumerable<string> Sentences(ReportContext report, AuditFacts facts)
    {
        if (facts.Compliance is null)
            yield return "Compliance was not computed: no step before this report gave rules and a compliance rate.";
        else if (facts.Rate is null)
            yield return $"As of {Figures.Day(report.Today)} nothing could be checked, so there is no compliance rate.";
        else
            yield return $"As of {Figures.Day(report.Today)} the compliance rate is {Figures.Share(facts.Rate)} over {Figures.Of(facts.Rules.Count, "rule")}.";
        yield return facts.Score is { } score
            ? $"The integrity score of the data is {Figures.Share(score)}."
            : "The integrity of the data was not computed.";
        if (facts.Compliance is null)
            yield break;
        var worst = facts.Failed.OrderByDescending(r => r.FailureRate).ThenByDescending(r => r.Failed).Take(Worst).ToList();
        yield return worst.Count == 0
            ? "No rule failed."
            : "The worst rules are " + string.Join(", ", worst.Select(r => $"{r.Id} ({Figures.Count(r.Failed)} of {Figures.Count(r.Passed + r.Failed)} failed)")) + ".";
        if (facts.Rules.Sum(r => r.NotCheckable ?? 0) is > 0 and var open)
            yield return $"{Figures.Count(open)} {(open == 1 ? "check" : "checks")} could not be made and {(open == 1 ? "counts" : "count")} neither way.";
    }
}
