using System.Buffers;
using System.Text;

namespace Vanguards.Messaging.Commits;

/// <summary>Text that PostgreSQL takes: it knows neither NUL nor half of a surrogate pair; each is shown as U+FFFD.</summary>
public static class StorableText
{
    private const char Replacement = '\uFFFD';

    public static string Of(string text)
    {
        var span = text.AsSpan();
        return !span.Contains('\0') && (!span.ContainsAnyInRange('\uD800', '\uDFFF') || IsWhole(span)) ? text : Mended(span);
    }

    private static bool IsWhole(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private static string Mended(ReadOnlySpan<char> text)
    {
        var mended = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf16(text, out var rune, out var length) == OperationStatus.Done && rune.Value != 0;
            mended.Append(isRune ? text[..length] : [Replacement]);
            text = text[length..];
        }

        return mended.ToString();
    }
}
