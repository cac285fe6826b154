using System.Text.Json;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>A page each for the leases that a person has to decide or negotiate.</summary>
public static class LeaseDetails
{
    public const int Shown = 60;
    private const int Tests = 40;
    private const int Flags = 40;
    private static readonly IReadOnlyList<string> Above =
        ["leaseId", "valueAtStakeUsd", "renewalCostUsd", "npvUsd", "breakEvenUsdPerAcre", "annualDecline", "trend"];

    public static async Task<IReadOnlyList<Section>> OfAsync(ReportContext report, RenewalFacts facts, CancellationToken cancel)
    {
        var needed = facts.Recommendations.Where(r => r.NeedsDetail).ToList();
        if (needed.Count == 0)
            return [];
        var shown = needed.OrderBy(r => r.Outcome == "ESCALATE" ? 0 : 1).Take(Shown).ToList();
        var production = await Production.ReadAsync(report, shown.Select(r => Production.Key(r.LeaseId)).ToHashSet(), cancel);
        var note = needed.Count > Shown
            ? $"{Figures.Count(needed.Count)} leases are to be escalated or renegotiated; the first {Shown} have a page here, escalations first, by deadline and value at stake. "
                + "The others are in the list of all recommendations with their reasons."
            : $"{Figures.Of(needed.Count, "lease")} to escalate or renegotiate, each on a page of its own: the decision's path, the flags and the production behind it.";
        return
        [
            new Section("Leases to decide", [new Paragraph(note)])
            {
                NewPage = true,
                // The first one shares its page with the heading.
                Children = [.. shown.Select((r, i) => Page(report, facts, r, production) with { NewPage = i > 0 })],
            },
        ];
    }

    private static Section Page(ReportContext report, RenewalFacts facts, Recommendation r, IReadOnlyDictionary<string, IReadOnlyList<Point>>? production)
    {
        facts.Leases.TryGetValue(r.LeaseId, out var lease);
        facts.Risks.TryGetValue(r.LeaseId, out var risk);
        List<Block> blocks =
        [
            new Facts(
            [
                new("Recommendation", r.Outcome, Recommendation.ToneOf(r.Outcome)), new("Deadline", Figures.Day(r.Deadline)),
                new("County", r.County.Length > 0 ? r.County : "not given"), new("Risk", Risk(risk)),
                new("Value at stake", report.Figures.Money(r.AtStake)), new("Renewal cost", report.Figures.Money(r.Cost)),
                new("Net present value", report.Figures.Money(r.Npv)),
                new("Break-even an acre", report.Figures.Money(lease.Number("breakEvenUsdPerAcre"))),
                new("Target an acre", r.Target is { } target ? report.Figures.Money(target) : "none"),
                new("Annual decline", lease.Number("annualDecline") is { } decline ? $"{Figures.Share(decline)} ({Labels.Words(lease.Text("trend") ?? "no trend")})" : Figures.NotComputed),
            ]),
            new Subheading("Reasons"),
            r.Reasons.Count > 0 ? new Bullets(r.Reasons) : new Paragraph("No reason was given."),
            new Subheading("Production of the last 36 months"),
            Production.Block(r.LeaseId, production),
            new Subheading("Path of the decision"),
            new Table(
                [new("Test", Flex: 2), new("Value", Align.Right, Flex: 1), new("Threshold", Align.Right, Flex: 1), new("Passed")],
                [.. r.Path.Select(Test)]) { Limit = Tests, Empty = "No path was recorded." },
            new Subheading("Flags"),
            new Table(
                [new("Severity"), new("Code"), new("Finding", Flex: 1), new("Rows", Flex: 0.6f)],
                [.. risk.Items("flags").OrderBy(f => RiskOverview.Rank(f.Text("severity") ?? "")).Select(Flag)])
            { Limit = Flags, Rest = "The csv and xlsx formats of this report have all of them.", Empty = risk.ValueKind == JsonValueKind.Undefined ? "Not computed." : "None." },
        ];
        if (Economics(report, lease) is { Count: > 0 } figures)
            blocks.AddRange(new Subheading("Economics"), new Facts(figures));
        return new Section(r.Name.Length > 0 ? $"{r.LeaseId} · {r.Name}" : r.LeaseId, blocks);
    }

    // Whatever else the lease's figures hold, under their own names.
    private static List<Fact> Economics(ReportContext report, JsonElement lease) => lease.ValueKind == JsonValueKind.Object
        ? [.. lease.EnumerateObject().Where(p => !Above.Contains(p.Name)).Take(Flags)
            .Select(p => new Fact(Labels.Of(p.Name), p.Value.ValueKind == JsonValueKind.Null ? Figures.NotComputed : report.Figures.Named(p.Name, p.Value)))]
        : [];

    private static string Risk(JsonElement risk) =>
        risk.Number("riskScore") is { } score ? $"{risk.Text("band")}, score {Figures.Count(score)} of 100" : Figures.NotComputed;

    private static Row Test(JsonElement test)
    {
        Cell passed = test.Get("passed") switch
        {
            { ValueKind: JsonValueKind.True } => new Cell("yes", Tone.Good),
            { ValueKind: JsonValueKind.False } => new Cell("no", Tone.Muted),
            _ => "",
        };
        return new Row([test.Text("test") ?? "", Value(test, "value"), Value(test, "threshold"), passed]);
    }

    private static string Value(JsonElement test, string name) => test.Get(name) is { } found ? Figures.Any(found) : "";

    private static Row Flag(JsonElement flag)
    {
        var severity = flag.Text("severity") ?? "";
        var rows = flag.Items("rows").Select(r => $"{r.Text("dataset")} line {r.Text("line")}");
        return new Row([new(severity, RiskOverview.ToneOf(severity)), flag.Text("code") ?? "", flag.Text("message") ?? "", string.Join(", ", rows)]);
    }
}
