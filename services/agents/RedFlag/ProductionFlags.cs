using System.Globalization;

namespace Vanguards.Agents.RedFlag;

/// <summary>CESSATION, NOT_PAYING, STEEP_DECLINE, ECONOMIC_LIMIT.</summary>
internal static class ProductionFlags
{
    private const int CessationMonths = 3;
    private const double SteepDecline = 0.35;
    private const int NearLimitMonths = 12;

    public static void Check(FlagSubject lease)
    {
        CheckCessation(lease);
        var figures = lease.Figures;
        bool? produces = figures.Boe12 is { } boe ? boe > 0 : null;
        if (lease.Holds(FlagCode.NOT_PAYING, produces & !figures.Paying, ("boe12", figures.Boe12), ("paying", figures.Paying)))
        {
            var margin = figures.Revenue12Usd - figures.Cost12Usd;
            lease.Raise(FlagCode.NOT_PAYING, Severity.HIGH, "Produced in the last 12 months but did not earn its operating cost.",
                margin is { } value ? Figures.Rounding.Money(value) : null, 0);
        }

        bool? steep = figures.AnnualDecline is { } decline ? decline > SteepDecline : null;
        if (lease.Holds(FlagCode.STEEP_DECLINE, steep, ("annualDecline", figures.AnnualDecline)))
        {
            lease.Raise(FlagCode.STEEP_DECLINE, Severity.MEDIUM,
                string.Create(CultureInfo.InvariantCulture, $"Production declines by {figures.AnnualDecline * 100:0.#} % a year."), figures.AnnualDecline, SteepDecline);
        }

        bool? ends = figures.EconomicLimitMonths is { } months ? months <= NearLimitMonths : null;
        if (lease.Holds(FlagCode.ECONOMIC_LIMIT, produces & ends, ("boe12", figures.Boe12), ("economicLimitMonths", figures.EconomicLimitMonths)))
        {
            lease.Raise(FlagCode.ECONOMIC_LIMIT, Severity.MEDIUM, $"Reaches its economic limit after {figures.EconomicLimitMonths} months.", figures.EconomicLimitMonths, NearLimitMonths);
        }
    }

    private static void CheckCessation(FlagSubject lease)
    {
        var isHbp = lease.HasStatus("HBP");
        if (isHbp == false)
        {
            return;
        }

        if (lease.Year is not { } year)
        {
            lease.Skip(FlagCode.CESSATION, lease.YearLacks!);
            return;
        }

        // A blank volume makes the sum null: no rows at all make it 0.
        var months = year[^CessationMonths..].Where(month => month is not null).ToList();
        double? sum = months.Aggregate((double?)0, (total, month) => total + month!.Boe);
        bool? ceased = sum is { } boe ? boe <= 0 : null;
        if (lease.Holds(FlagCode.CESSATION, isHbp & ceased, ("status", lease.Terms.Status), ("a volume of the last 3 months", sum)))
        {
            lease.Raise(FlagCode.CESSATION, Severity.CRITICAL, "Held by production, but nothing was produced in the last 3 full months.", Figures.Rounding.Money(sum), 0);
        }
    }
}
