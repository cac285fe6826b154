using System.Globalization;

namespace Vanguards.Agents.Tables;

/// <summary>How text becomes a value: dates YYYY-MM-DD, plain decimals; anything else is missing.</summary>
internal static class CellText
{
    public static string? Trimmed(string? cell) => string.IsNullOrWhiteSpace(cell) ? null : cell.Trim();

    public static string Fold(string trimmed) => trimmed.ToLowerInvariant();

    /// <summary>Numbers of a typed column may come in exponent form; in text only plain decimals count.</summary>
    public static double? Number(string text, bool plain) =>
        (!plain || IsPlain(text)) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    public static DateOnly? Date(string text) =>
        text.Length == 10 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>YYYY-MM or a date in the month, as months since year 0.</summary>
    public static int? Month(string text) => Date(text.Length == 7 ? text + "-01" : text) is { } date ? date.Year * 12 + date.Month - 1 : null;

    private static bool IsPlain(string text)
    {
        var digits = 0;
        var points = 0;
        for (var i = text[0] is '-' or '+' ? 1 : 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                digits++;
            }
            else if (text[i] != '.' || ++points > 1)
            {
                return false;
            }
        }

        return digits > 0;
    }
}
