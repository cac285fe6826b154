using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.Figures;
using Vanguards.Agents.Leases;
using Vanguards.Agents.Parameters;
using Vanguards.Agents.RedFlag;

namespace Vanguards.Agents.DecisionTree;

/// <summary>All that is known of a lease when it is decided. Null figures or risk: that agent gave no result for it.</summary>
internal sealed record LeaseCase(string LeaseId, LeaseFigures? Figures, LeaseRisk? Risk, LeaseTerms? Terms);

/// <summary>The first rule that matches decides; what was tested on the way is kept.</summary>
internal sealed class Decision
{
    private const int HighRisk = 50;
    private readonly List<PathTest> _path = [];
    private readonly List<string> _reasons = [];

    private Decision()
    {
    }

    public Outcome Outcome { get; private set; }
    public double? Target { get; private set; }
    public IReadOnlyList<PathTest> Path => _path;
    public IReadOnlyList<string> Reasons => _reasons;

    public static Decision Of(LeaseCase lease, AgentParameters parameters)
    {
        var decision = new Decision();
        decision.Outcome = decision.Decide(lease, parameters);
        return decision;
    }

    private Outcome Decide(LeaseCase lease, AgentParameters parameters)
    {
        Test("class is CLOSED", lease.Figures?.Class, "CLOSED", false);
        var grounds = Grounds(lease);
        if (Test("data or flags need a person", grounds.Count == 0 ? null : string.Join("; ", grounds), null, grounds.Count > 0))
        {
            _reasons.AddRange(grounds.Select(ground => $"Needs a person: {ground}."));
            return Outcome.ESCALATE;
        }

        var (figures, terms, risk) = (lease.Figures!, lease.Terms!, lease.Risk!);
        var held = terms.Held(figures.Paying is { } paying ? paying : Ruling.Lacking("paying was not computed")).Value;
        if (Test("held by production", held, true, held == true))
        {
            _reasons.Add("Held by production: it pays, so nothing has to be bought.");
            return Outcome.HOLD;
        }

        var least = Math.Max(parameters["minNpvUsd"], parameters["minNpvShare"] * figures.RenewalCostUsd!.Value);
        if (Test("npvUsd >= max(minNpvUsd, minNpvShare * renewalCostUsd)", figures.NpvUsd, Rounding.Money(least), figures.NpvUsd >= least))
        {
            return Renew(figures, risk);
        }

        if (terms.Asked is not { } asked)
        {
            Test("asked price is known", null, null, false);
            _reasons.Add("Needs a person: the asked price is missing.");
            return Outcome.ESCALATE;
        }

        var lowest = parameters["minAskedShare"] * asked;
        if (Test("breakEvenUsdPerAcre >= minAskedShare * asked", figures.BreakEvenUsdPerAcre, Rounding.Money(lowest), figures.BreakEvenUsdPerAcre >= lowest))
        {
            Target = Math.Min(Math.Floor(Math.Round(0.9 * figures.BreakEvenUsdPerAcre!.Value, 6, MidpointRounding.AwayFromZero)), asked);
            _reasons.Add(FormattableString.Invariant($"Not worth the asked {asked:0.##} USD an acre, but breaks even at {figures.BreakEvenUsdPerAcre:0.##}: aim for {Target:0.##}."));
            return Outcome.RENEGOTIATE;
        }

        Test("no rule before matched", null, null, true);
        _reasons.Add(FormattableString.Invariant($"Worth less than half of what it takes to keep: net present value {figures.NpvUsd:#,0.##} USD at the asked price."));
        return Outcome.RELEASE;
    }

    private Outcome Renew(LeaseFigures figures, LeaseRisk risk)
    {
        if (!Test("riskScore < 50", risk.RiskScore, HighRisk, risk.RiskScore < HighRisk))
        {
            _reasons.Add($"Worth renewing, but its risk score is {risk.RiskScore}.");
            return Outcome.ESCALATE;
        }

        _reasons.Add(FormattableString.Invariant($"Worth {figures.NpvUsd:#,0.##} USD more than the {figures.RenewalCostUsd:#,0.##} USD that renewing costs."));
        return Outcome.RENEW;
    }

    private static List<string> Grounds(LeaseCase lease)
    {
        List<string> grounds = [];
        void AddIf(bool condition, string ground)
        {
            if (condition)
            {
                grounds.Add(ground);
            }
        }

        AddIf(lease.Figures is null, "the performance analysis gave no result");
        AddIf(lease.Risk is null, "the risk analysis gave no result");
        AddIf(lease.Terms?.Expiry is null, "the expiry date is missing");
        AddIf(lease.Terms?.NetAcres is null, "the net acres are missing");
        AddIf(lease.Figures is { NpvUsd: null }, "the net present value was not computed");
        foreach (var flag in lease.Risk?.Flags ?? [])
        {
            AddIf(flag.Severity == Severity.CRITICAL, $"critical flag {flag.Code}");
            AddIf(flag.Severity != Severity.CRITICAL && flag.Code is FlagCode.DATE_DEFECT or FlagCode.DUPLICATE_LEASE, $"flag {flag.Code}");
        }

        return [.. grounds.Distinct()];
    }

    private bool Test(string test, object? value, object? threshold, bool passed)
    {
        _path.Add(new PathTest(test, value, threshold, passed));
        return passed;
    }
}
