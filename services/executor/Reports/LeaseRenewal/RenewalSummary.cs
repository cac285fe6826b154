using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>At most five sentences and the key figures.</summary>
public static class RenewalSummary
{
    public static Section Of(ReportContext report, RenewalFacts facts, UnreadableExpiry? undated) => new("Summary",
    [
        new Paragraph(string.Join(" ", Sentences(report, facts, undated)), Voice.Lead),
        new KeyFigures(
        [
            new("Leases due", facts.HasRecommendations ? Figures.Count(facts.Recommendations.Count) : Figures.NotComputed),
            new("Value at stake", report.Figures.Money(facts.Total("valueAtStakeUsd")), Without(facts).TrimStart(',', ' ')),
            new("Renewal cost", report.Figures.Money(facts.Total("renewalCostUsd")), "renewals at the asked price, renegotiations at the target"),
            new("Net present value", report.Figures.Money(facts.Total("npvUsd")), "of the same leases"),
            new("To escalate", facts.HasRecommendations ? Figures.Count(facts.Recommendations.Count(r => r.Outcome == "ESCALATE")) : Figures.NotComputed, Tone: Tone.Bad),
            new("First deadline", facts.HasRecommendations ? Figures.Day(Next(report, facts)?.Deadline) : Figures.NotComputed),
        ]),
        .. RenewalCharts.Of(report, facts),
    ]);

    private static IEnumerable<string> Sentences(ReportContext report, RenewalFacts facts, UnreadableExpiry? undated)
    {
        if (!facts.HasRecommendations)
        {
            yield return "Recommendations were not computed: no step before this report gave any.";
            yield break;
        }
        if (facts.Recommendations.Count == 0)
        {
            yield return $"No lease was due for a decision as of {Figures.Day(report.Today)}.";
            if (undated is not null)
                yield return undated.ToString();
            yield break;
        }
        var leases = facts.Recommendations.Count;
        yield return $"{Figures.Of(leases, "lease")} {(leases == 1 ? "was" : "were")} due for a decision as of {Figures.Day(report.Today)}.";
        yield return $"Value at stake: {report.Figures.Money(facts.Total("valueAtStakeUsd"))}{Without(facts)}.";
        yield return $"Renewing and renegotiating as recommended costs {report.Figures.Money(facts.Total("renewalCostUsd"))}, "
            + $"with a net present value of {report.Figures.Money(facts.Total("npvUsd"))}.";
        var late = facts.Recommendations.Count(r => r.NeedsAction && r.Deadline < report.Today);
        yield return (Next(report, facts) is { } next
            ? $"The first deadline ahead is {Figures.Day(next.Deadline)}, for {next.LeaseId} ({next.Outcome})"
            : "No deadline lies ahead") + (late > 0 ? $"; {Figures.Of(late, "deadline has", "deadlines have")} passed." : ".");
        var escalated = facts.Recommendations.Count(r => r.Outcome == "ESCALATE");
        yield return escalated == 0
            ? "No lease has to be escalated."
            : $"{Figures.Of(escalated, "lease")} cannot be decided by the rules and {(escalated == 1 ? "is" : "are")} escalated to a person.";
    }

    // A total counts what is unknown as nothing: it may not pass for the whole.
    private static string Without(RenewalFacts facts) =>
        facts.Total("valueAtStakeUsd") is not null && facts.Recommendations.Count(r => r.AtStake is null) is > 0 and var unknown
            ? $", without {Figures.Of(unknown, "lease")} whose value was not computed"
            : "";

    private static Recommendation? Next(ReportContext report, RenewalFacts facts) =>
        facts.Recommendations.Where(r => r.NeedsAction && r.Deadline >= report.Today).MinBy(r => r.Deadline);
}
