using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Vanguards.Storage.Tables;

/// <summary>How the text of a cell, not empty, becomes a value as DuckDB keeps it; <see cref="FormatException"/> for text that does not fit.</summary>
internal interface ICellText<TValue>
{
    static abstract TValue Parse(ReadOnlySpan<byte> text);
}

internal readonly struct IntegerText : ICellText<long>
{
    public static long Parse(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length ? value : throw new FormatException();
}

internal readonly struct NumberText : ICellText<double>
{
    private const int ExactDigits = 15;

    /// <summary>Those that a double keeps exactly.</summary>
    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>A plain decimal of few digits is one exact integer by an exact power of ten, which IEEE 754 rounds as the decimal itself would be; anything else takes the long way.</summary>
    public static double Parse(ReadOnlySpan<byte> text)
    {
        var first = text[0] == (byte)'-' ? 1 : 0;
        var (digits, count, point) = (0L, 0, text.Length);
        if (text.Length > ExactDigits + 2)
        {
            return Long(text);
        }

        for (var i = first; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                count++;
            }
            else if (text[i] == (byte)'.' && point == text.Length)
            {
                point = i;
            }
            else
            {
                return Long(text);
            }
        }

        if (count is 0 or > ExactDigits)
        {
            return Long(text);
        }

        var value = point == text.Length ? digits : digits / PowersOfTen[text.Length - 1 - point];
        return first == 0 ? value : -value;
    }

    private static double Long(ReadOnlySpan<byte> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}

/// <summary>1 or 0, in a byte.</summary>
internal readonly struct BooleanText : ICellText<byte>
{
    public static byte Parse(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "true") ? (byte)1 : Ascii.EqualsIgnoreCase(text, "false") ? (byte)0 : throw new FormatException();
}

/// <summary>Days since 1970-01-01.</summary>
internal readonly struct DateText : ICellText<int>
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static int Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || text[4] != (byte)'-' || text[7] != (byte)'-')
        {
            throw new FormatException();
        }

        var (year, month, day) = ((Pair(text, 0) * 100) + Pair(text, 2), Pair(text, 5), Pair(text, 8));
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day).DayNumber - Epoch
            : throw new FormatException();
    }

    /// <summary>Two digits as a number.</summary>
    public static int Pair(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = ((uint)(text[at] - '0'), (uint)(text[at + 1] - '0'));
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : throw new FormatException();
    }
}

/// <summary>Microseconds since 1970-01-01.</summary>
internal readonly struct TimestampText : ICellText<long>
{
    private const long MicrosPerSecond = 1_000_000;

    public static long Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 19 or > 26 || text[10] is not ((byte)'T' or (byte)' ') || text[13] != (byte)':' || text[16] != (byte)':')
        {
            throw new FormatException();
        }

        var (hour, minute, second) = (DateText.Pair(text, 11), DateText.Pair(text, 14), DateText.Pair(text, 17));
        var seconds = ((((DateText.Parse(text[..10]) * 24L) + hour) * 60) + minute) * 60 + second;
        return hour < 24 && minute < 60 && second < 60 ? (seconds * MicrosPerSecond) + Fraction(text[19..]) : throw new FormatException();
    }

    /// <summary>Microseconds after a point; none for no text.</summary>
    private static long Fraction(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var micros = 0L;
        for (var i = 1; i <= 6; i++)
        {
            var digit = i < text.Length ? (uint)(text[i] - '0') : 0;
            micros = digit <= 9 ? (micros * 10) + digit : throw new FormatException();
        }

        return text[0] == (byte)'.' && text.Length > 1 ? micros : throw new FormatException();
    }
}
