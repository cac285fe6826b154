using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>What the figures do not contain, and why: a line for each figure and reason, with the leases concerned.</summary>
public static class LeftOut
{
    private const int Named = 60;

    public static Section Of(RenewalFacts facts, UnreadableExpiry? undated)
    {
        List<Block> blocks = [new Paragraph(Excluded(facts))];
        if (undated is not null)
            blocks.Add(new Paragraph(undated.ToString()));
        if (facts.Economics is null)
            blocks.Add(new Paragraph("Economics by lease were not computed: no step before this report gave them."));
        if (facts.Risk is null)
            blocks.Add(new Paragraph("Risks were not computed: no step before this report gave a risk analysis."));
        if (facts.NotComputed.Count > 0)
            blocks.Add(new Table(
                [new("Figure or check", Flex: 1), new("Why not", Flex: 2), new("Lines", Align.Right)],
                [.. facts.NotComputed.GroupBy(n => (n.What, n.Reason)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.What, StringComparer.Ordinal)
                    .Select(g => new Row([Labels.Of(g.Key.What), g.Key.Reason, Figures.Count(g.Count())]) { Detail = Leases([.. g]) })])
            { Limit = 200, Rest = "The csv, xlsx and json formats of this report have all of them." });
        else if (facts.Economics is not null && facts.Risk is not null && undated is null && facts.Recommendations.Count > 0)
            blocks.Add(new Paragraph("Every figure and every check of the leases due could be computed."));
        return new Section("Not computed or left out", blocks);
    }

    private static string Leases(List<NotComputed> lines) =>
        string.Join(", ", lines.Take(Named).Select(l => l.LeaseId.Length > 0 ? l.LeaseId : "(no id)"))
        + (lines.Count > Named ? $" and {Figures.Count(lines.Count - Named)} more" : "");

    private static string Excluded(RenewalFacts facts) => facts.Impact.Get("excluded") switch
    {
        null => "How many leases were left out was not computed.",
        { ValueKind: JsonValueKind.Number } count => $"Closed leases (expired or released) left out: {Figures.Any(count)}.",
        { } other => $"Left out: {other.AsText()}.",
    };
}
