using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>Totals by outcome, and what they assume.</summary>
public static class FinancialImpact
{
    private const int MostStatements = 50;

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
            new Paragraph("Total cost and net present value add RENEW, at the asked price, and RENEGOTIATE, at the target: nothing is bought for the others, "
                + "whose lines show what renewing them would cost. Value at stake adds every outcome.", Voice.Note),
            new Subheading("Assumptions"),
        ];
        if (Statements(impact) is { Count: > 0 } statements)
            blocks.Add(new Bullets(statements));
        blocks.Add(new Table(
            [new("Assumption", Flex: 2), new("Value", Align.Right), new("Name in the data", Flex: 1)],
            [.. Parameters(facts, impact).Select(p => new Row([Labels.Of(p.Name), report.Figures.Named(p.Name, p.Value), p.Name]))])
        { Limit = 100, Empty = "No step before this report named its parameters." });
        return new Section("Financial impact", blocks);
    }

    private static List<string> Statements(JsonElement impact) => impact.Get("assumptions") switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Take(MostStatements).Select(JsonReading.AsText)],
        null or { ValueKind: JsonValueKind.Object } => [],
        { } one => [one.AsText()],
    };

    private static IEnumerable<JsonProperty> Parameters(RenewalFacts facts, JsonElement impact) =>
        impact.Get("assumptions").Properties().Concat(facts.Economics.Get("parameters").Properties()).Concat(facts.Decision.Get("parameters").Properties())
            .DistinctBy(p => p.Name);
}
