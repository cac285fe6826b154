using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Every recommendation with its reasons; past a limit the rest goes to a CSV beside the report.</summary>
public static class AllRecommendations
{
    public const int Shown = 2_000;

    public static async Task<Section> OfAsync(ReportContext report, RenewalFacts facts, CancellationToken cancel)
    {
        var unit = report.Figures.Symbol.Trim();
        List<Block> blocks =
        [
            new Table(
                [
                    new("Lease"), new("Name", Flex: 1.3f), new("County", Flex: 1), new("Outcome"), new("Deadline"),
                    new($"At stake ({unit})", Align.Right), new($"Cost ({unit})", Align.Right), new($"NPV ({unit})", Align.Right),
                ],
                [.. facts.Recommendations.Take(Shown).Select(Line)])
            { Limit = Shown, Empty = facts.HasRecommendations ? "No lease is due." : "Not computed." },
        ];
        if (facts.Recommendations.Any(r => r.Outcome == "RENEGOTIATE"))
            blocks.Add(new Paragraph("Cost and NPV of a line to renegotiate are at the asked price; the totals take it at its target.", Voice.Note));
        if (facts.Recommendations.Any(r => r.AtStake is null || r.Cost is null || r.Npv is null))
            blocks.Add(new Paragraph(Figures.Legend, Voice.Note));
        if (facts.Recommendations.Count > Shown)
        {
            var file = await report.Files.WriteCsvAsync("recommendations.csv", RenewalSheets.Recommendations(facts), cancel);
            blocks.Add(new Paragraph(
                $"The first {Figures.Count(Shown)} of {Figures.Count(facts.Recommendations.Count)} recommendations, by deadline and value at stake. "
                + $"All of them are in {file.Name} (SHA-256 {file.Sha256}).", Voice.Note));
        }
        return new Section("All recommendations", blocks);
    }

    private static Row Line(Recommendation r) => new(
    [
        r.LeaseId, r.Name, r.County, r.OutcomeCell, Figures.Day(r.Deadline),
        Figures.Amount(r.AtStake), Figures.Amount(r.Cost), Figures.Amount(r.Npv),
    ])
    {
        Detail = r.Reasons.Count > 0 ? string.Join(" · ", r.Reasons) : null,
    };
}
