namespace Vanguards.Agents.Figures;

/// <summary>Half away from zero, on output only: money and volumes to 2 decimals, fractions to 4. What is not finite is null: JSON has no word for it.</summary>
internal static class Rounding
{
    public static double? Money(double? value) => value is { } number && double.IsFinite(number) ? Round(number, 2) : null;

    public static double? Fraction(double? value) => value is { } number && double.IsFinite(number) ? Round(number, 4) : null;

    // Adding zero turns a negative zero into a plain one.
    private static double Round(double value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero) + 0.0;
}
