using Vanguards.Agents.Figures;
using Vanguards.Agents.Leases;
using Vanguards.Agents.Parameters;
using Vanguards.Agents.Production;

namespace Vanguards.Agents.EnergyLease;

/// <summary>What permits say of a lease's prospects.</summary>
internal sealed record DrillProspects(bool HasOpenPermit, bool HasPendingPermit);

/// <summary>What the other datasets say of a lease: T12 and its permits, each null with the reason if its dataset cannot tell.</summary>
internal sealed record LeaseHistory(ProductionMonth?[]? Year, string? YearLacks, DrillProspects? Prospects, string? PermitsLack);

/// <summary>All figures of one lease, unrounded, each with the reason if it is missing.</summary>
internal sealed class LeaseEconomics
{
    private readonly LeaseTerms _lease;
    private readonly Figure _slope;
    private readonly Reserves _reserves;

    public LeaseEconomics(LeaseTerms lease, LeaseHistory history, DateOnly asOf, AgentParameters parameters)
    {
        _lease = lease;
        Earnings = Earnings.Of(lease, history, parameters);
        var net = Figure.Of(lease.NetAcres, "net_acres is missing");
        var rental = Figure.Of(lease.RentalPerAcre, "rental_usd_per_acre is missing");
        var market = Figure.Of(lease.MarketPerAcre, "market_usd_per_acre is missing");
        DaysToExpiry = lease.Expiry is { } expiry ? expiry.DayNumber - asOf.DayNumber : Figure.Lacking("expiry_date is missing");

        Rental = lease.Status switch
        {
            null => Figure.Lacking("status is missing"),
            "ACTIVE" or "SHUT_IN" => net * rental,
            _ => 0,
        };
        NetCash = Earnings.Revenue - Earnings.Cost - Rental;

        var months = lease.ExtensionMonths ?? parameters["extensionMonths"];
        _slope = history.Year is null ? Figure.Lacking(history.YearLacks!) : Decline.Slope(history.Year);
        AnnualDecline = Decline.Annual(_slope);
        _reserves = Reserves.Of(Earnings.LastRevenue, Earnings.LastCost, _slope, months, parameters["discountRate"]);

        AcreageValue = net * market * ProspectFactor(history);
        var rents = net * rental * months / 12;
        RenewalCost = lease.Held(Earnings.Paying) switch
        {
            { Missing: { } reason } => Figure.Lacking(reason),
            { Value: true } => 0,
            _ => net * Figure.Of(lease.Asked, "extension_usd_per_acre and market_usd_per_acre are missing") + rents,
        };
        ValueAtStake = Pv + AcreageValue;
        Npv = ValueAtStake - RenewalCost;
        BreakEven = net.Value == 0 ? Figure.Lacking("net_acres is 0") : (ValueAtStake - rents) / net;
    }

    public Earnings Earnings { get; }
    public Figure DaysToExpiry { get; }
    public Figure Rental { get; }
    public Figure NetCash { get; }
    public Figure AnnualDecline { get; }
    public Figure EconomicLimit => _reserves.LimitMonths;
    public Figure Pv => _reserves.Pv;
    public Figure AcreageValue { get; }
    public Figure RenewalCost { get; }
    public Figure Npv { get; }
    public Figure BreakEven { get; }
    public Figure ValueAtStake { get; }

    public (string? Class, string? Missing) Class =>
        _lease.IsClosed ? ("CLOSED", null)
        : DaysToExpiry.Missing is { } reason ? (null, reason)
        : _lease.Status is null ? (null, "status is missing")
        : DaysToExpiry.Value switch { < 0 => ("PAST_EXPIRY", null), <= 90 => ("IN_WINDOW", null), _ => ("LATER", null) };

    /// <summary>How much of the land's market price counts: all with production or a permit to drill, half with hope of either, else a quarter.</summary>
    private Figure ProspectFactor(LeaseHistory history) =>
        Earnings.Paying.Value == true || history.Prospects?.HasOpenPermit == true ? 1
        : Earnings.Paying.Missing is { } reason ? Figure.Lacking(reason)
        : history.Prospects is null ? Figure.Lacking(history.PermitsLack!)
        : history.Prospects.HasPendingPermit || Earnings.Boe.Value > 0 ? 0.5
        : 0.25;
}
