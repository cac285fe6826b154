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

internal readonly struct BooleanText : ICellText<bool>
{
    public static bool Parse(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "true") || (Ascii.EqualsIgnoreCase(text, "false") ? false : throw new FormatException());
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

        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..]));
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day).DayNumber - Epoch
            : throw new FormatException();
    }

    public static int Number(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var digit in text)
        {
            number = digit is >= (byte)'0' and <= (byte)'9' ? (number * 10) + (digit - '0') : throw new FormatException();
        }

        return number;
    }
}

/// <summary>Microseconds since 1970-01-01.</summary>
internal readonly struct TimestampText : ICellText<long>
{
    private const long MicrosPerSecond = 1_000_000;

    public static long Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 19 or > 26 || text[13] != (byte)':' || text[16] != (byte)':' || (text.Length > 19 && text[19] != (byte)'.'))
        {
            throw new FormatException();
        }

        var (hour, minute, second) = (DateText.Number(text[11..13]), DateText.Number(text[14..16]), DateText.Number(text[17..19]));
        var seconds = (((((long)DateText.Parse(text[..10]) * 24) + hour) * 60) + minute) * 60 + second;
        var micros = text.Length == 19 ? 0 : DateText.Number(text[20..]) * (long)Math.Pow(10, 26 - text.Length);
        return hour < 24 && minute < 60 && second < 60 ? (seconds * MicrosPerSecond) + micros : throw new FormatException();
    }
}
