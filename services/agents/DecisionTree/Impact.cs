using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.Figures;
using Vanguards.Agents.Leases;

namespace Vanguards.Agents.DecisionTree;

/// <summary>Adds recommendations up; figures are those of the recommendations, RENEGOTIATE taken at its target.</summary>
internal sealed class Impact
{
    private readonly Dictionary<Outcome, OutcomeSums> _byOutcome = [];
    private readonly List<NotComputed> _notComputed = [];
    private readonly Dictionary<(string, string), string> _reasons;

    public Impact(IEnumerable<NotComputed> upstream)
    {
        _reasons = upstream.Where(line => line.LeaseId is not null).GroupBy(line => (line.LeaseId!, line.Field)).ToDictionary(group => group.Key, group => group.First().Reason);
    }

    public void Add(Recommendation it, LeaseTerms? terms)
    {
        var sums = _byOutcome.GetValueOrDefault(it.Outcome, new OutcomeSums());
        // What the target saves against the asked price.
        var saved = it.TargetUsdPerAcre is { } target ? terms!.NetAcres!.Value * (terms.Asked!.Value - target) : 0;
        _byOutcome[it.Outcome] = new OutcomeSums
        {
            Count = sums.Count + 1,
            ValueAtStakeUsd = sums.ValueAtStakeUsd + (it.ValueAtStakeUsd ?? 0),
            RenewalCostUsd = sums.RenewalCostUsd + (it.RenewalCostUsd ?? 0) - saved,
            NpvUsd = sums.NpvUsd + (it.NpvUsd ?? 0) + saved,
        };
        Note(it.LeaseId, "deadline", it.Deadline is null);
        Note(it.LeaseId, "valueAtStakeUsd", it.ValueAtStakeUsd is null);
        Note(it.LeaseId, "renewalCostUsd", it.RenewalCostUsd is null);
        Note(it.LeaseId, "npvUsd", it.NpvUsd is null);
    }

    public FinancialImpact Total(int excluded, IReadOnlyDictionary<string, double> assumptions)
    {
        var bought = _byOutcome.Where(entry => entry.Key is Outcome.RENEW or Outcome.RENEGOTIATE).Select(entry => entry.Value).ToList();
        return new FinancialImpact
        {
            ValueAtStakeUsd = Total("valueAtStakeUsd", _byOutcome.Values.Sum(sums => sums.ValueAtStakeUsd)),
            RenewalCostUsd = Total("renewalCostUsd", bought.Sum(sums => sums.RenewalCostUsd)),
            NpvUsd = Total("npvUsd", bought.Sum(sums => sums.NpvUsd)),
            ByOutcome = _byOutcome.OrderBy(entry => entry.Key).ToDictionary(entry => entry.Key.ToString(), entry => Rounded(entry.Value)),
            Excluded = excluded,
            Assumptions = assumptions,
            NotComputed = _notComputed,
        };
    }

    private void Note(string lease, string field, bool isNull)
    {
        if (isNull)
        {
            _notComputed.Add(new NotComputed(lease, field, _reasons.GetValueOrDefault((lease, field)) ?? (field == "deadline" ? "expiry_date is missing" : "no upstream result has it")));
        }
    }

    private double? Total(string field, double? sum)
    {
        var total = Rounding.Money(sum);
        if (total is null)
        {
            _notComputed.Add(new NotComputed(null, $"financialImpact.{field}", "the recommendations give no finite sum"));
        }

        return total;
    }

    private static OutcomeSums Rounded(OutcomeSums sums) => sums with
    {
        ValueAtStakeUsd = Rounding.Money(sums.ValueAtStakeUsd),
        RenewalCostUsd = Rounding.Money(sums.RenewalCostUsd),
        NpvUsd = Rounding.Money(sums.NpvUsd),
    };
}
