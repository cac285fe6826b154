using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Vanguards.Agents.Tables;

/// <summary>One row as text, whatever the column's type; a column index of -1 reads as blank.</summary>
internal sealed class Row(string?[] cells, long? line, bool[] isText)
{
    private UInt128? _content;

    /// <summary>Physical line on which the row begins, where the table knows it.</summary>
    public long? Line => line;

    /// <summary>The cell as it stands.</summary>
    public string? Raw(int column) => column < 0 ? null : cells[column];

    /// <summary>The cell trimmed; null if blank.</summary>
    public string? Text(int column) => column < 0 ? null : CellText.Trimmed(cells[column]);

    public bool IsBlank(int column) => Text(column) is null;

    /// <summary>The cell as a key: trimmed and case-folded; null if blank.</summary>
    public string? Key(int column) => Text(column) is { } text ? CellText.Fold(text) : null;

    public double? Number(int column) => Text(column) is { } text ? CellText.Number(text, plain: isText[column]) : null;

    public DateOnly? Date(int column) => Text(column) is { } text ? CellText.Date(text) : null;

    /// <summary>Index of the month, counted from year 0.</summary>
    public int? Month(int column) => Text(column) is { } text ? CellText.Month(text) : null;

    /// <summary>The cell in upper case if it is one of the values.</summary>
    public string? Enum(int column, params ReadOnlySpan<string> values)
    {
        if (Text(column) is { } text)
        {
            foreach (var value in values)
            {
                if (string.Equals(text, value, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }
        }

        return null;
    }

    /// <summary>A hash of all cells, trimmed, key cells case-folded too: equal for copies. The keys are the same at every call.</summary>
    public UInt128 Content(params ReadOnlySpan<int> keys) => _content ??= Hash(keys);

    private UInt128 Hash(ReadOnlySpan<int> keys)
    {
        var text = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            text.Append(keys.Contains(i) ? Key(i) : Text(i)).Append('\u001f');
        }

        return MemoryMarshal.Read<UInt128>(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
