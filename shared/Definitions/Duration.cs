using System.Globalization;
using System.Text.Json;

namespace Vanguards.Definitions;

/// <summary>Durations of definitions: a number of seconds, or ISO-8601 in weeks, days, hours, minutes and seconds.</summary>
public static class Duration
{
    /// <summary>Seconds of a JSON number or ISO-8601 string such as <c>PT1M30S</c>; null for anything else.</summary>
    public static double? Seconds(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var seconds) && double.IsFinite(seconds) => seconds,
        JsonValueKind.String => Seconds(value.GetString()!),
        _ => null,
    };

    /// <summary>Seconds of an ISO-8601 duration or a plain number; null for anything else. Years and months have no fixed length and are none.</summary>
    public static double? Seconds(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var plain))
        {
            return plain;
        }

        if (text.Length < 3 || text[0] != 'P')
        {
            return null;
        }

        var (seconds, number, inTime, units) = (0.0, 1, false, 0);
        var last = -1;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == 'T' && !inTime && i == number)
            {
                (inTime, number) = (true, i + 1);
            }
            else if (!char.IsAsciiDigit(text[i]) && text[i] != '.')
            {
                var rank = "WDHMS".IndexOf(text[i], StringComparison.Ordinal);
                if (rank <= last || inTime != rank >= 2 || !double.TryParse(text[number..i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
                {
                    return null;
                }

                seconds += count * UnitSeconds[rank];
                (last, number, units) = (rank, i + 1, units + 1);
            }
        }

        return units > 0 && number == text.Length && !text.EndsWith('T') ? seconds : null;
    }

    private static readonly double[] UnitSeconds = [604_800, 86_400, 3_600, 60, 1];
}
