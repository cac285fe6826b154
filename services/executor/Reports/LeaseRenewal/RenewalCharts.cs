using System.Globalization;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Value at stake by outcome, and when the leases expire.</summary>
public static class RenewalCharts
{
    private const int LeastWeeks = 13;
    private const int MostWeeks = 52;
    private const int MostLabels = 16;
    private static readonly IReadOnlyList<string> Outcomes = ["RENEW", "RENEGOTIATE", "HOLD", "ESCALATE", "RELEASE"];

    public static IEnumerable<Block> Of(ReportContext report, RenewalFacts facts) => facts.Recommendations.Count == 0
        ? []
        :
        [
            new BarChart($"Value at stake by outcome ({report.Figures.Symbol.Trim()})",
                [.. facts.Impact.Get("byOutcome").Properties().OrderBy(p => Rank(p.Name)).Select(p => new Bar(
                    $"{p.Name} ({Figures.Any(p.Value.Get("count"))})",
                    (double)(p.Value.Number("valueAtStakeUsd") ?? 0), Figures.Amount(p.Value.Number("valueAtStakeUsd")), Recommendation.ToneOf(p.Name)))]),
            .. ByWeek(report, facts),
        ];

    public static int Rank(string outcome) => Outcomes.Contains(outcome) ? Outcomes.ToList().IndexOf(outcome) : Outcomes.Count;

    private static IEnumerable<Block> ByWeek(ReportContext report, RenewalFacts facts)
    {
        var expiries = facts.Leases.Count > 0;
        var days = facts.Recommendations
            .Select(r => expiries
                ? facts.Leases.TryGetValue(r.LeaseId, out var lease) ? lease.Whole("daysToExpiry") : null
                : r.Deadline?.DayNumber - report.Today.DayNumber)
            .ToList();
        var weeks = Math.Clamp((days.Max() ?? 0) / 7 + 1, LeastWeeks, MostWeeks);
        var each = (weeks + MostLabels - 1) / MostLabels;
        var drawn = new ColumnChart($"Leases by week of their {(expiries ? "expiry" : "deadline")}, week from {Figures.Day(report.Today)}",
        [
            .. Enumerable.Range(0, weeks).Select(week => Column(
                report.Today.AddDays(7 * week), days.Count(d => d >= 7 * week && d < 7 * (week + 1)), labelled: week % each == 0)),
        ]);
        if (days.Any(d => d >= 0 && d < 7 * weeks))
            yield return drawn;
        // Not in the chart: leases held for decades past their primary term would dwarf the weeks that matter.
        yield return new Paragraph($"{(days.Any(d => d >= 0 && d < 7 * weeks) ? "Not drawn" : "No lease in the coming weeks")}: {Figures.Of(days.Count(d => d < 0), "lease")} past the {(expiries ? "expiry" : "deadline")}, {Figures.Count(days.Count(d => d >= 7 * weeks))} later, "
            + $"{Figures.Count(days.Count(d => d is null))} without one.", Voice.Note);
    }

    private static Bar Column(DateOnly week, int count, bool labelled) =>
        new(labelled ? week.ToString("MM-dd", CultureInfo.InvariantCulture) : "", count, count == 0 ? "" : Figures.Count(count), Tone.Info) { Name = Figures.Day(week) };
}
