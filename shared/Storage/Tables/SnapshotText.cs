using System.Text;

namespace Vanguards.Storage.Tables;

/// <summary>The driver hands text to DuckDB up to its first NUL character, so text that holds one is escaped on the way and restored in SQL.</summary>
internal sealed class SnapshotText(bool escapes)
{
    // Private-use characters: every mark in escaped text is followed by one of the two others, so that nothing is ambiguous.
    private const string Mark = "\uE000";
    private const string MarkItself = "\uE000\uE001";
    private const string Nul = "\uE000\uE002";

    /// <summary>The text as the driver can take it; throws <see cref="NulInTextException"/> if only escaping would help.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (escapes)
        {
            return Encoding.UTF8.GetString(utf8).Replace(Mark, MarkItself, StringComparison.Ordinal).Replace("\0", Nul, StringComparison.Ordinal);
        }

        return utf8.Contains((byte)0) ? throw new NulInTextException() : Encoding.UTF8.GetString(utf8);
    }

    /// <summary>The SQL that restores a column.</summary>
    public string Column(string column) => escapes ? $"replace(replace({column}, '{Nul}', chr(0)), '{MarkItself}', '{Mark}')" : column;
}

/// <summary>A cell holds a NUL character.</summary>
internal sealed class NulInTextException() : Exception("A cell holds a NUL character.");
