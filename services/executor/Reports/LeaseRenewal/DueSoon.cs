using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>What has to be done within 30 days, and what should have been done already.</summary>
public static class DueSoon
{
    private const int Days = 30;
    private const int Shown = 200;

    public static Section Of(ReportContext report, RenewalFacts facts)
    {
        var until = report.Today.AddDays(Days);
        var due = facts.Recommendations.Where(r => r.NeedsAction && r.Deadline <= until).ToLookup(r => r.Deadline < report.Today);
        var undated = facts.Recommendations.Count(r => r.NeedsAction && r.Deadline is null);
        List<Block> blocks =
        [
            new Paragraph($"Deadlines from {Figures.Day(report.Today)} to {Figures.Day(until)}. A lease on HOLD is held by production and needs no action."
                + (undated > 0 ? $" {Figures.Of(undated, "lease")} to act on {(undated == 1 ? "has" : "have")} no deadline." : "")),
            Actions(report, due[false], facts.HasRecommendations ? "No action is due." : "Not computed."),
        ];
        if (due[true].Any())
        {
            blocks.Add(new Subheading($"Overdue: the deadline has passed ({Figures.Count(due[true].Count())})"));
            blocks.Add(Actions(report, due[true], ""));
        }
        return new Section($"Actions due within {Days} days", blocks);
    }

    private static Table Actions(ReportContext report, IEnumerable<Recommendation> due, string empty) => new(
        [
            new("Deadline"), new("Days left", Align.Right), new("Lease"), new("Name", Flex: 1.2f), new("Outcome"), new("Action", Flex: 2),
            new($"At stake ({report.Figures.Symbol.Trim()})", Align.Right),
        ],
        [.. due.Select(r => Line(report, r))])
    { Limit = Shown, Rest = "The others are in the list of all recommendations.", Empty = empty };

    private static Row Line(ReportContext report, Recommendation due)
    {
        var days = due.Deadline!.Value.DayNumber - report.Today.DayNumber;
        return new Row(
        [
            Figures.Day(due.Deadline), new Cell(Figures.Count(days), days < 0 ? Tone.Bad : Tone.None),
            due.LeaseId, due.Name, due.OutcomeCell, Action(report, due), Figures.Amount(due.AtStake),
        ]);
    }

    private static string Action(ReportContext report, Recommendation due) => due.Outcome switch
    {
        "RENEW" => $"Renew for {report.Figures.Money(due.Cost)}",
        "RENEGOTIATE" => due.Target is { } target ? $"Offer at most {report.Figures.Money(target)} an acre" : "Renegotiate",
        "RELEASE" => "Let the lease go",
        "ESCALATE" => "Decide: " + (due.FlagCodes.Count > 0 ? string.Join(", ", due.FlagCodes.Select(Labels.Words)) : "see the reasons"),
        _ => due.Outcome,
    };
}
