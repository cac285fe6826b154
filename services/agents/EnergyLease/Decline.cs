using Vanguards.Agents.Figures;
using Vanguards.Agents.Production;

namespace Vanguards.Agents.EnergyLease;

/// <summary>Exponential decline: the least-squares slope of ln(boe) on the month's index in T12.</summary>
internal static class Decline
{
    private const int FewestMonths = 6;

    public static Figure Slope(ProductionMonth?[] year)
    {
        double n = 0, sumX = 0, sumY = 0, sumXX = 0, sumXY = 0;
        for (var x = 0; x < year.Length; x++)
        {
            if (year[x] is not { } month)
            {
                continue;
            }

            if (month.Boe is not { } boe)
            {
                return Figure.Lacking($"a volume is missing in {month.Label}");
            }

            if (boe > 0)
            {
                var y = Math.Log(boe);
                n++;
                sumX += x;
                sumY += y;
                sumXX += x * x;
                sumXY += x * y;
            }
        }

        return n < FewestMonths ? Figure.Lacking($"fewer than {FewestMonths} of the last 12 months have production") : (n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX);
    }

    public static Figure Annual(Figure slope) => slope.Value is { } b ? 1 - Math.Exp(12 * b) : slope;

    public static string Trend(Figure annual) => annual.Value switch
    {
        null => "UNKNOWN",
        > 0.10 => "FALLING",
        < -0.10 => "RISING",
        _ => "FLAT",
    };
}
