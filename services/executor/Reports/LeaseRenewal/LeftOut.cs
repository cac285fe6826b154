using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>What the figures do not contain, and why.</summary>
public static class LeftOut
{
    private const int Shown = 100;

    public static Section Of(RenewalFacts facts)
    {
        List<Block> blocks = [new Paragraph(Excluded(facts))];
        if (facts.Economics is null)
            blocks.Add(new Paragraph("Economics by lease were not computed: no step before this report gave them."));
        if (facts.NotComputed.Count == 0)
            return new Section("Not computed or left out", [.. blocks, new Paragraph("Every figure and every check could be computed.")]);
        blocks.Add(new Table(
            [new("Figure or check", Flex: 1), new("Reason", Flex: 2), new("Leases", Align.Right)],
            [.. facts.NotComputed.GroupBy(n => (n.What, n.Reason)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.What, StringComparer.Ordinal).Take(Shown)
                .Select(g => new Row([g.Key.What, g.Key.Reason, Figures.Count(g.Count())]))]));
        blocks.Add(new Subheading("By lease"));
        blocks.Add(new Table(
            [new("Lease"), new("Figure or check", Flex: 1), new("Reason", Flex: 2)],
            [.. facts.NotComputed.Take(Shown).Select(n => new Row([n.LeaseId.Length > 0 ? n.LeaseId : "(no id)", n.What, n.Reason]))]));
        if (facts.NotComputed.Count > Shown)
            blocks.Add(new Paragraph($"The first {Shown} of {Figures.Count(facts.NotComputed.Count)} lines; the csv, xlsx and json formats of this report have all of them.", Voice.Note));
        return new Section("Not computed or left out", blocks);
    }

    private static string Excluded(RenewalFacts facts) => facts.Impact.Get("excluded") switch
    {
        null => "How many leases were left out was not computed.",
        { ValueKind: JsonValueKind.Number } count => $"Closed leases (expired or released) left out: {Figures.Any(count)}.",
        { } other => $"Left out: {other.AsText()}.",
    };
}
