using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;

namespace Vanguards.Agents.Tests.Oracle;

/// <summary>decision-tree once more, from the outputs of the two agents before it and the leases.</summary>
internal sealed class DecisionOracle
{
    public sealed record Advice(string Id, string Outcome, DateOnly? Deadline, double? Stake, double? Cost, double? Npv, double? Target);

    /// <summary>In the order of the output.</summary>
    public List<Advice> Advices { get; private set; } = [];
    public int Excluded { get; private set; }

    /// <summary>Count, stake, cost and npv by outcome, RENEGOTIATE at the target.</summary>
    public Dictionary<string, double[]> ByOutcome { get; } = [];

    public static DecisionOracle Of(JsonElement energy, JsonElement risk, Sheet leases, DateOnly asOf, double minNpv = 25_000, double minShare = 0.10, double minAsked = 0.5)
    {
        var oracle = new DecisionOracle();
        var rows = leases.Lines.Where(row => row.Key("lease_id") is not null).ToLookup(row => row.Key("lease_id")!);
        var risks = risk.Get("riskAnalysis", "leases").EnumerateArray().ToDictionary(lease => lease.Text("leaseId")!);
        foreach (var figures in energy.Get("leases").EnumerateArray())
        {
            if (figures.Text("class") == "CLOSED")
            {
                oracle.Excluded++;
                continue;
            }

            double? Number(string field) => figures.Get(field) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
            var id = figures.Text("leaseId")!;
            var row = rows[id.ToLowerInvariant()].FirstOrDefault() ?? new SheetRow([], [], 0);
            var lease = risks[id];
            var (npv, cost, stake, even, net) = (Number("npvUsd"), Number("renewalCostUsd"), Number("valueAtStakeUsd"), Number("breakEvenUsdPerAcre"), row.Num("net_acres"));
            var asked = row.Num("extension_usd_per_acre") ?? row.Num("market_usd_per_acre");
            var held = figures.Get("paying").ValueKind == JsonValueKind.True && row.One("status", "HBP ACTIVE") is not null;
            var grave = lease.Get("flags").EnumerateArray().Any(flag => flag.Text("severity") == "CRITICAL" || flag.Text("code") is "DATE_DEFECT" or "DUPLICATE_LEASE");
            var outcome = row.Day("expiry_date") is null || net is null || npv is null || grave ? "ESCALATE"
                : held ? "HOLD"
                : npv >= Math.Max(minNpv, minShare * cost!.Value) ? lease.Number("riskScore") >= 50 ? "ESCALATE" : "RENEW"
                : even >= minAsked * asked ? "RENEGOTIATE" : "RELEASE";
            double? target = outcome == "RENEGOTIATE" ? Math.Min(Math.Floor(Math.Round(0.9 * even!.Value, 6, MidpointRounding.AwayFromZero)), asked!.Value) : null;
            var notice = row.Day("option_notice_date");
            oracle.Advices.Add(new Advice(id, outcome, notice >= asOf ? notice : row.Day("expiry_date"), stake, cost, npv, target));
            var saved = target is { } price ? net!.Value * (asked!.Value - price) : 0;
            var sums = oracle.ByOutcome.TryGetValue(outcome, out var known) ? known : oracle.ByOutcome[outcome] = new double[4];
            (sums[0], sums[1], sums[2], sums[3]) = (sums[0] + 1, sums[1] + (stake ?? 0), sums[2] + (cost ?? 0) - saved, sums[3] + (npv ?? 0) + saved);
        }

        oracle.Advices = [.. oracle.Advices.OrderBy(it => it.Deadline ?? DateOnly.MaxValue).ThenByDescending(it => it.Stake ?? 0).ThenBy(it => it.Id, StringComparer.Ordinal)];
        return oracle;
    }
}
