using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Totals by outcome, and what they assume.</summary>
public static class FinancialImpact
{
    public static Section Of(ReportContext report, RenewalFacts facts)
    {
        if (facts.Impact is not { } impact)
            return new Section("Financial impact", [new Paragraph("The financial impact was not computed: no step before this report gave it.")]);
        var unit = report.Figures.Symbol.Trim();
        List<Block> blocks =
        [
            new Table(
                [new("Outcome", Flex: 1), new("Leases", Align.Right), new($"At stake ({unit})", Align.Right), new($"Cost ({unit})", Align.Right), new($"NPV ({unit})", Align.Right)],
                [
                    .. impact.Get("byOutcome").Properties().OrderBy(p => RenewalCharts.Rank(p.Name)).Select(p => new Row(
                    [
                        new(p.Name, Recommendation.ToneOf(p.Name)), Figures.Any(p.Value.Get("count")), Figures.Amount(p.Value.Number("valueAtStakeUsd")),
                        Figures.Amount(p.Value.Number("renewalCostUsd")), Figures.Amount(p.Value.Number("npvUsd")),
                    ])),
                    new Row(
                    [
                        "Total", facts.HasRecommendations ? Figures.Count(facts.Recommendations.Count) : Figures.Missing, Figures.Amount(impact.Number("valueAtStakeUsd")),
                        Figures.Amount(impact.Number("renewalCostUsd")), Figures.Amount(impact.Number("npvUsd")),
                    ]) { Total = true },
                ]),
            new Paragraph("The totals of cost and net present value count renewals at the asked price and renegotiations at the target; "
                + "value at stake counts every outcome.", Voice.Note),
        ];
        if (Assumptions(impact) is { Count: > 0 } assumptions)
        {
            blocks.Add(new Subheading("Assumptions"));
            blocks.Add(new Bullets(assumptions));
        }
        if (Parameters(facts) is { Count: > 0 } parameters)
        {
            blocks.Add(new Subheading("Parameters"));
            blocks.Add(new Facts(parameters));
        }
        return new Section("Financial impact", blocks);
    }

    private static List<string> Assumptions(JsonElement impact) => impact.Get("assumptions") switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(JsonReading.AsText)],
        { ValueKind: JsonValueKind.Object } named => [.. named.EnumerateObject().Select(p => $"{p.Name}: {Figures.Any(p.Value)}")],
        { } one => [one.AsText()],
        null => [],
    };

    private static List<Fact> Parameters(RenewalFacts facts) =>
    [
        .. facts.Economics.Get("parameters").Properties().Concat(facts.Decision.Get("parameters").Properties())
            .DistinctBy(p => p.Name).Select(p => new Fact(p.Name, Figures.Any(p.Value))),
    ];
}
