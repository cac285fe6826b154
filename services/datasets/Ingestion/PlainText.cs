using System.Buffers.Text;
using System.Globalization;

namespace Vanguards.Datasets.Ingestion;

/// <summary>What a number and a date look like: plain decimals and ISO 8601, nothing else.</summary>
internal static class PlainText
{
    /// <summary>A number: its digits after the point, and whether its text comes back from a double.</summary>
    public readonly record struct Number(int Digits, int Scale, bool TrailingZero);

    /// <summary><c>-?(0|[1-9][0-9]*)(\.[0-9]+)?</c></summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out Number number)
    {
        number = default;
        var i = text.Length > 0 && text[0] == (byte)'-' ? 1 : 0;
        var whole = Digits(text[i..]);
        if (whole == 0 || (whole > 1 && text[i] == (byte)'0'))
        {
            return false;
        }

        var end = i + whole;
        if (end == text.Length)
        {
            number = new Number(whole, 0, false);
            return true;
        }

        var scale = text[end] == (byte)'.' ? Digits(text[(end + 1)..]) : 0;
        if (scale == 0 || end + 1 + scale != text.Length)
        {
            return false;
        }

        number = new Number(text[i] == (byte)'0' ? scale : whole + scale, scale, text[^1] == (byte)'0');
        return true;
    }

    /// <summary>True if a double keeps every digit: 15 always fit, more only if the shortest form is the text itself.</summary>
    public static bool FitsDouble(ReadOnlySpan<byte> text, Number number) => number.Digits <= 15 || IsShortest(text);

    private static bool IsShortest(ReadOnlySpan<byte> text)
    {
        Span<char> back = stackalloc char[32];
        return Utf8Parser.TryParse(text, out double value, out var used) && used == text.Length
            && value.TryFormat(back, out var length, "R", CultureInfo.InvariantCulture)
            && System.Text.Ascii.Equals(text, back[..length]);
    }

    public static bool IsBoolean(ReadOnlySpan<byte> text) =>
        System.Text.Ascii.EqualsIgnoreCase(text, "true") || System.Text.Ascii.EqualsIgnoreCase(text, "false");

    /// <summary><c>YYYY-MM-DD</c>, and a day that there is.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text) =>
        text.Length == 10 && text[4] == (byte)'-' && text[7] == (byte)'-'
        && Pair(text, 0, out var century) && Pair(text, 2, out var year) && Pair(text, 5, out var month) && Pair(text, 8, out var day)
        && ((century * 100) + year) is > 0 and var y && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(y, month);

    /// <summary><c>YYYY-MM</c>, or a date.</summary>
    public static bool IsMonth(ReadOnlySpan<byte> text) =>
        IsDate(text) || (text.Length == 7 && text[4] == (byte)'-' && Pair(text, 0, out var century) && Pair(text, 2, out var year) && century + year > 0
            && Pair(text, 5, out var month) && month is >= 1 and <= 12);

    /// <summary><c>YYYY-MM-DDTHH:MM:SS[.ffffff]</c> (or a blank for the T) without a zone.</summary>
    public static bool IsTimestamp(ReadOnlySpan<byte> text) =>
        text.Length >= 19 && IsDate(text[..10]) && (text[10] is (byte)'T' or (byte)' ') && text[13] == (byte)':' && text[16] == (byte)':'
        && Pair(text, 11, out var hour) && Pair(text, 14, out var minute) && Pair(text, 17, out var second)
        && hour < 24 && minute < 60 && second < 60
        && (text.Length == 19 || (text[19] == (byte)'.' && text.Length is > 20 and <= 26 && Digits(text[20..]) == text.Length - 20));

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (count < text.Length && (uint)(text[count] - '0') <= 9)
        {
            count++;
        }

        return count;
    }

    private static bool Pair(ReadOnlySpan<byte> text, int at, out int value)
    {
        var (tens, ones) = (text[at] - '0', text[at + 1] - '0');
        value = (tens * 10) + ones;
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9;
    }
}
