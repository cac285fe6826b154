using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Executor.Reports.Composing;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>The report's tables for CSV, XLSX and JSON.</summary>
public static class RenewalSheets
{
    public static IReadOnlyList<Sheet> Of(RenewalFacts facts) =>
        [Recommendations(facts), Impact(facts), Flags(facts), NotComputed.Sheet(facts.NotComputed)];

    public static Sheet Recommendations(RenewalFacts facts) => new("Recommendations",
        ["lease_id", "lease_name", "county", "outcome", "deadline", "value_at_stake_usd", "renewal_cost_usd", "npv_usd", "target_usd_per_acre", "reasons", "flag_codes"],
        facts.Recommendations.Select(r => (IReadOnlyList<object?>)
        [
            r.LeaseId, r.Name, r.County, r.Outcome, r.Deadline, r.AtStake, r.Cost, r.Npv, r.Target, string.Join("; ", r.Reasons), string.Join(", ", r.FlagCodes),
        ]));

    public static JsonObject Data(RenewalFacts facts) => new()
    {
        ["recommendations"] = Node(facts.Decision.Get("recommendations")),
        ["financialImpact"] = Node(facts.Impact),
        ["riskAnalysis"] = Node(facts.Risk),
        ["economics"] = Node(facts.Economics),
    };

    private static JsonNode? Node(JsonElement? value) => value is { } found ? JsonNode.Parse(found.GetRawText()) : null;

    private static Sheet Impact(RenewalFacts facts) => new("Financial impact",
        ["outcome", "leases", "value_at_stake_usd", "renewal_cost_usd", "npv_usd"],
        facts.Impact.Get("byOutcome").Properties().Select(p => Totals(p.Name, p.Value.Number("count"), p.Value))
            .Concat(facts.Impact is { } impact ? [Totals("TOTAL", facts.Recommendations.Count, impact)] : []));

    private static IReadOnlyList<object?> Totals(string name, decimal? count, JsonElement from) =>
        [name, count, from.Number("valueAtStakeUsd"), from.Number("renewalCostUsd"), from.Number("npvUsd")];

    private static Sheet Flags(RenewalFacts facts) => new("Risk flags",
        ["lease_id", "risk_score", "band", "code", "severity", "message", "amount_usd"],
        facts.Risk.Get("leases").Items().SelectMany(lease => lease.Items("flags").Select(flag => (IReadOnlyList<object?>)
        [
            lease.Text("leaseId"), lease.Number("riskScore"), lease.Text("band"),
            flag.Text("code"), flag.Text("severity"), flag.Text("message"), flag.Number("amountUsd"),
        ])));
}
