using Vanguards.Agents.Figures;
using Vanguards.Agents.Leases;
using Vanguards.Agents.Parameters;
using Vanguards.Agents.Production;

namespace Vanguards.Agents.EnergyLease;

/// <summary>Revenue and cost of the twelve months, for the working interest, after royalty and Texas severance (Tax Code §201.052 and §202.052).</summary>
internal sealed record Earnings
{
    public required Figure Months { get; init; }
    public required Figure Boe { get; init; }
    public required Figure Revenue { get; init; }
    public required Figure Cost { get; init; }
    /// <summary>Mean of the last three reported months; 0 without any.</summary>
    public required Figure LastRevenue { get; init; }
    public required Figure LastCost { get; init; }
    public required Ruling Paying { get; init; }

    public static Earnings Of(LeaseTerms lease, LeaseHistory history, AgentParameters parameters)
    {
        if (history.Year is not { } year)
        {
            var none = Figure.Lacking(history.YearLacks!);
            return new Earnings { Months = none, Boe = none, Revenue = none, Cost = none, LastRevenue = none, LastCost = none, Paying = Ruling.Lacking(none.Missing!) };
        }

        var months = year.OfType<ProductionMonth>().ToList();
        var revenues = months.ConvertAll(month => Revenues(lease, month, parameters));
        var costs = months.ConvertAll(month => Figure.Of(lease.WorkingInterest, "working_interest is missing") * Cell(month.Cost, "operating_cost_usd", month));
        var (revenue, cost) = (Sum(revenues), Sum(costs));
        return new Earnings
        {
            Months = months.Count,
            Boe = Sum(months.ConvertAll(month => Cell(month.Oil, "oil_bbl", month) + Cell(month.Gas, "gas_mcf", month) / 6)),
            Revenue = revenue,
            Cost = cost,
            LastRevenue = Mean(revenues.TakeLast(3).ToList()),
            LastCost = Mean(costs.TakeLast(3).ToList()),
            Paying = months.Count == 0 ? false : (revenue - cost) is { Missing: { } reason } ? Ruling.Lacking(reason) : (revenue - cost).Value > 0,
        };
    }

    private static Figure Revenues(LeaseTerms lease, ProductionMonth month, AgentParameters parameters)
    {
        var netInterest = Figure.Of(lease.WorkingInterest, "working_interest is missing") * (1 - Figure.Of(lease.RoyaltyRate, "royalty_rate is missing"));
        var oil = Sales(month, month.Oil, "oil_bbl", parameters.Find("oilPrice") ?? month.OilPrice, "oil_price_usd_bbl");
        var gas = Sales(month, month.Gas, "gas_mcf", parameters.Find("gasPrice") ?? month.GasPrice, "gas_price_usd_mcf");
        return netInterest * (oil * (1 - parameters["oilSeveranceRate"]) + gas * (1 - parameters["gasSeveranceRate"]));
    }

    // A price is an input only where there is a volume to sell.
    private static Figure Sales(ProductionMonth month, double? volume, string volumeColumn, double? price, string priceColumn) =>
        volume == 0 ? 0 : Cell(volume, volumeColumn, month) * Cell(price, priceColumn, month);

    private static Figure Cell(double? value, string column, ProductionMonth month) => value is { } number ? number : Figure.Lacking($"{column} is missing in {month.Label}");

    private static Figure Sum(List<Figure> figures) => figures.Aggregate((Figure)0, (sum, figure) => sum + figure);

    private static Figure Mean(List<Figure> figures) => figures.Count == 0 ? 0 : Sum(figures) / figures.Count;
}
