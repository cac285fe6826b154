using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>What has to be done within 30 days, overdue actions first.</summary>
public static class DueSoon
{
    private const int Days = 30;
    private const int Shown = 200;

    public static Section Of(ReportContext report, RenewalFacts facts)
    {
        var until = report.Today.AddDays(Days);
        var due = facts.Recommendations.Where(r => r.NeedsAction && r.Deadline <= until).ToList();
        List<Block> blocks =
        [
            new Paragraph($"Deadlines up to {Figures.Day(until)}. A lease on HOLD is held by production and needs no action."),
            new Table(
                [
                    new("Deadline"), new("Days", Align.Right), new("Lease"), new("Name", Flex: 1.3f), new("Outcome"), new("Action", Flex: 2),
                    new($"At stake ({report.Figures.Symbol.Trim()})", Align.Right),
                ],
                [.. due.Take(Shown).Select(r => Line(report, r))])
            { Empty = facts.HasRecommendations ? "No action is due." : "Not computed." },
        ];
        if (due.Count > Shown)
            blocks.Add(new Paragraph($"The first {Figures.Count(Shown)} of {Figures.Count(due.Count)} actions; the rest are in the list of all recommendations.", Voice.Note));
        return new Section($"Actions due within {Days} days", blocks);
    }

    private static Row Line(ReportContext report, Recommendation due)
    {
        var days = due.Deadline!.Value.DayNumber - report.Today.DayNumber;
        return new Row(
        [
            Figures.Day(due.Deadline), days < 0 ? new Cell($"{days} past", Tone.Bad) : Figures.Count(days),
            due.LeaseId, due.Name, due.OutcomeCell, Action(report, due), Figures.Amount(due.AtStake),
        ]);
    }

    private static string Action(ReportContext report, Recommendation due) => due.Outcome switch
    {
        "RENEW" => $"Renew for {report.Figures.Money(due.Cost)}",
        "RENEGOTIATE" => due.Target is { } target ? $"Offer at most {report.Figures.Money(target)} an acre" : "Renegotiate",
        "RELEASE" => "Let the lease go",
        "ESCALATE" => "Decide: " + (due.FlagCodes.Count > 0 ? string.Join(", ", due.FlagCodes) : "see its page"),
        _ => due.Outcome,
    };
}
