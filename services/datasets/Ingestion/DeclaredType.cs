using System.Buffers.Text;

namespace Vanguards.Datasets.Ingestion;

/// <summary>Whether a cell fits the type that the use case declares for its column; blank cells always do.</summary>
internal static class DeclaredType
{
    public static bool Accepts(string type, ReadOnlySpan<byte> cell)
    {
        var text = cell.Trim(" \t"u8);
        return text.IsEmpty || type switch
        {
            "integer" => PlainNumber(text, out var value) && double.IsInteger(value),
            "number" => PlainNumber(text, out _),
            "boolean" => PlainText.IsBoolean(text),
            "date" => PlainText.IsDate(text),
            "month" => PlainText.IsMonth(text),
            "datetime" => PlainText.IsDate(text) || DateTimeOffset.TryParse(System.Text.Encoding.UTF8.GetString(text), System.Globalization.CultureInfo.InvariantCulture, out _),
            _ => true,
        };
    }

    /// <summary>Leading zeros are harmless in a number that is declared one.</summary>
    private static bool PlainNumber(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return !text.ContainsAnyExcept("+-.0123456789"u8) && Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && double.IsFinite(value);
    }
}
