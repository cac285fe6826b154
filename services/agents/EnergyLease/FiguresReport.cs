using Vanguards.Agents.Figures;
using Vanguards.Agents.Leases;
using Vanguards.Agents.Tables;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.EnergyLease;

/// <summary>Collects leases into an output: rounded figures, unrounded totals, a line for every null.</summary>
internal sealed class FiguresReport
{
    private readonly List<LeaseFigures> _leases = [];
    private readonly List<NotComputed> _notComputed = [];
    private LeaseTotals _sums = new();

    public void AddNameless(long? line) =>
        _notComputed.Add(new NotComputed(null, "leaseId", line is null ? "lease_id is missing" : $"lease_id is missing on line {line}"));

    public void Add(LeaseTerms lease, LeaseEconomics it)
    {
        _leases.Add(new LeaseFigures
        {
            LeaseId = lease.Id,
            Class = Note(lease, "class", it.Class),
            DaysToExpiry = (int?)Note(lease, "daysToExpiry", it.DaysToExpiry),
            MonthsReported = (int?)Note(lease, "monthsReported", it.Earnings.Months),
            Boe12 = Money(lease, "boe12", it.Earnings.Boe),
            Revenue12Usd = Money(lease, "revenue12Usd", it.Earnings.Revenue),
            Cost12Usd = Money(lease, "cost12Usd", it.Earnings.Cost),
            Rental12Usd = Money(lease, "rental12Usd", it.Rental),
            NetCash12Usd = Money(lease, "netCash12Usd", it.NetCash),
            Paying = Note(lease, "paying", it.Earnings.Paying),
            AnnualDecline = Rounding.Fraction(Note(lease, "annualDecline", it.AnnualDecline)),
            Trend = Decline.Trend(it.AnnualDecline),
            EconomicLimitMonths = (int?)Note(lease, "economicLimitMonths", it.EconomicLimit),
            PvUsd = Money(lease, "pvUsd", it.Pv),
            AcreageValueUsd = Money(lease, "acreageValueUsd", it.AcreageValue),
            RenewalCostUsd = Money(lease, "renewalCostUsd", it.RenewalCost),
            NpvUsd = Money(lease, "npvUsd", it.Npv),
            BreakEvenUsdPerAcre = Money(lease, "breakEvenUsdPerAcre", it.BreakEven),
            ValueAtStakeUsd = Money(lease, "valueAtStakeUsd", it.ValueAtStake),
        });
        Sum(it);
    }

    public AnsweredTable Table() => RecordTable<LeaseFigures>.Of(LeaseFigures.TableName, _leases);

    public EnergyLeaseOutput Output(DateOnly asOf, IReadOnlyDictionary<string, double> parameters) => new()
    {
        AsOf = asOf,
        Parameters = parameters,
        Leases = _leases.Count <= LeaseFigures.MostListed ? _leases : null,
        Totals = Rounded(),
        NotComputed = _notComputed,
    };

    private double? Money(LeaseTerms lease, string field, Figure figure) => Rounding.Money(Note(lease, field, figure));

    private double? Total(string field, double? sum)
    {
        var total = Rounding.Money(sum);
        if (total is null)
        {
            _notComputed.Add(new NotComputed(null, $"totals.{field}", "the leases give no finite sum"));
        }

        return total;
    }

    private double? Note(LeaseTerms lease, string field, Figure figure)
    {
        Note(lease, field, (figure.Value, figure.Missing));
        return figure.Value;
    }

    private bool? Note(LeaseTerms lease, string field, Ruling ruling)
    {
        Note(lease, field, (ruling.Value, ruling.Missing));
        return ruling.Value;
    }

    private T Note<T>(LeaseTerms lease, string field, (T Value, string? Missing) result)
    {
        if (result.Missing is { } reason)
        {
            _notComputed.Add(new NotComputed(lease.Id, field, reason));
        }

        return result.Value;
    }

    private void Sum(LeaseEconomics it) => _sums = new LeaseTotals
    {
        Count = _sums.Count + 1,
        Boe12 = _sums.Boe12 + (it.Earnings.Boe.Value ?? 0),
        Revenue12Usd = _sums.Revenue12Usd + (it.Earnings.Revenue.Value ?? 0),
        Cost12Usd = _sums.Cost12Usd + (it.Earnings.Cost.Value ?? 0),
        Rental12Usd = _sums.Rental12Usd + (it.Rental.Value ?? 0),
        NetCash12Usd = _sums.NetCash12Usd + (it.NetCash.Value ?? 0),
        PvUsd = _sums.PvUsd + (it.Pv.Value ?? 0),
        AcreageValueUsd = _sums.AcreageValueUsd + (it.AcreageValue.Value ?? 0),
        RenewalCostUsd = _sums.RenewalCostUsd + (it.RenewalCost.Value ?? 0),
        NpvUsd = _sums.NpvUsd + (it.Npv.Value ?? 0),
        ValueAtStakeUsd = _sums.ValueAtStakeUsd + (it.ValueAtStake.Value ?? 0),
    };

    private LeaseTotals Rounded() => _sums with
    {
        Boe12 = Total("boe12", _sums.Boe12),
        Revenue12Usd = Total("revenue12Usd", _sums.Revenue12Usd),
        Cost12Usd = Total("cost12Usd", _sums.Cost12Usd),
        Rental12Usd = Total("rental12Usd", _sums.Rental12Usd),
        NetCash12Usd = Total("netCash12Usd", _sums.NetCash12Usd),
        PvUsd = Total("pvUsd", _sums.PvUsd),
        AcreageValueUsd = Total("acreageValueUsd", _sums.AcreageValueUsd),
        RenewalCostUsd = Total("renewalCostUsd", _sums.RenewalCostUsd),
        NpvUsd = Total("npvUsd", _sums.NpvUsd),
        ValueAtStakeUsd = Total("valueAtStakeUsd", _sums.ValueAtStakeUsd),
    };
}
