using Vanguards.Agents.Figures;

namespace Vanguards.Agents.EnergyLease;

/// <summary>Present value of what the lease still earns, up to the month in which it no longer pays.</summary>
internal sealed record Reserves(Figure LimitMonths, Figure Pv)
{
    /// <summary>A thousand years: a bound on the work that a mistyped extension can ask for.</summary>
    private const double MostMonths = 12_000;

    public static Reserves Of(Figure monthlyRevenue, Figure monthlyCost, Figure slope, double months, double discountRate)
    {
        if ((monthlyRevenue.Missing ?? monthlyCost.Missing) is { } reason)
        {
            return new Reserves(Figure.Lacking(reason), Figure.Lacking(reason));
        }

        var (revenue, cost) = (monthlyRevenue.Value!.Value, monthlyCost.Value!.Value);
        var b = Math.Min(slope.Value ?? 0, 0);
        var pv = 0.0;
        for (var k = 1; k <= Math.Min(months, MostMonths); k++)
        {
            var expected = revenue * Math.Exp(b * k);
            if (expected <= cost)
            {
                return new Reserves(k - 1, pv);
            }

            pv += (expected - cost) / Math.Pow(1 + discountRate, k / 12.0);
        }

        return months <= MostMonths ? new Reserves(months, pv) : new Reserves(Figure.Lacking("extension_months is out of range"), Figure.Lacking("extension_months is out of range"));
    }
}
