using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>A JSON number as it is written, exact: digits × 10^exponent. Keeps 1.0 equal to 1 and 0.3 a multiple of 0.1.</summary>
internal readonly record struct JsonNumber(BigInteger Digits, int Exponent)
{
    /// <summary>Numbers beyond this exponent or this many digits are not compared exactly.</summary>
    private const int Limit = 1_000;

    public bool IsInteger => Exponent >= 0 || Digits.IsZero;

    public static JsonNumber? Of(JsonElement number)
    {
        var text = number.GetRawText();
        var e = text.IndexOfAny(['e', 'E']);
        var mantissa = e < 0 ? text : text[..e];
        if (mantissa.Length > Limit || !int.TryParse(e < 0 ? "0" : text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) || Math.Abs((long)exponent) > int.MaxValue / 2)
        {
            return null;
        }

        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
        {
            exponent -= mantissa.Length - dot - 1;
            mantissa = mantissa.Remove(dot, 1);
        }

        var trimmed = mantissa.TrimEnd('0');
        exponent += mantissa.Length - trimmed.Length;
        var digits = trimmed is "" or "-" ? BigInteger.Zero : BigInteger.Parse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return digits.IsZero ? new JsonNumber(0, 0) : Math.Abs(exponent) > Limit ? null : new JsonNumber(digits, exponent);
    }

    public int CompareTo(JsonNumber other)
    {
        var (left, right) = Aligned(other);
        return left.CompareTo(right);
    }

    public bool IsMultipleOf(JsonNumber divisor)
    {
        var (value, by) = Aligned(divisor);
        return !by.IsZero && (value % by).IsZero;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Digits}e{Exponent}");

    private (BigInteger Left, BigInteger Right) Aligned(JsonNumber other)
    {
        var exponent = Math.Min(Exponent, other.Exponent);
        return (Digits * BigInteger.Pow(10, Exponent - exponent), other.Digits * BigInteger.Pow(10, other.Exponent - exponent));
    }
}
