using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Value at stake by outcome, and when the leases expire.</summary>
public static class RenewalCharts
{
    private const int Weeks = 13;
    private static readonly IReadOnlyList<string> Outcomes = ["RENEW", "RENEGOTIATE", "HOLD", "ESCALATE", "RELEASE"];

    public static Section Of(ReportContext report, RenewalFacts facts)
    {
        if (facts.Recommendations.Count == 0)
            return new Section("At a glance", [new Paragraph(facts.HasRecommendations ? "Nothing to show: no lease is due." : "Not computed.")]);
        return new Section("At a glance",
        [
            new BarChart($"Value at stake by outcome ({report.Figures.Symbol.Trim()})",
                [.. facts.Impact.Get("byOutcome").Properties().OrderBy(p => Rank(p.Name)).Select(p => new Bar(
                    $"{p.Name} ({Figures.Any(p.Value.Get("count"))})",
                    (double)(p.Value.Number("valueAtStakeUsd") ?? 0), Figures.Amount(p.Value.Number("valueAtStakeUsd")), Recommendation.ToneOf(p.Name)))]),
            ByWeek(report, facts),
        ]);
    }

    public static int Rank(string outcome) => Outcomes.Contains(outcome) ? Outcomes.ToList().IndexOf(outcome) : Outcomes.Count;

    private static ColumnChart ByWeek(ReportContext report, RenewalFacts facts)
    {
        var expiries = facts.Economics is not null;
        var days = facts.Recommendations
            .Select(r => expiries
                ? facts.Leases.TryGetValue(r.LeaseId, out var lease) ? (int?)lease.Number("daysToExpiry") : null
                : r.Deadline?.DayNumber - report.Today.DayNumber)
            .ToList();
        List<Bar> bars = [Column("past", days.Count(d => d < 0), Tone.Bad)];
        for (var week = 0; week < Weeks; week++)
            bars.Add(Column(report.Today.AddDays(7 * week).ToString("MM-dd"), days.Count(d => d >= 7 * week && d < 7 * (week + 1)), Tone.Info));
        bars.Add(Column("later", days.Count(d => d >= 7 * Weeks), Tone.Muted));
        if (days.Count(d => d is null) is > 0 and var unknown)
            bars.Add(Column("none", unknown, Tone.Muted));
        return new ColumnChart($"{(expiries ? "Expiries" : "Deadlines")} of the leases due, by week from {Figures.Day(report.Today)}", bars);
    }

    private static Bar Column(string label, int count, Tone tone) => new(label, count, count == 0 ? "" : Figures.Count(count), tone);
}
