using System.Runtime.CompilerServices;
namespace Vanguards.Storage.Tables;

/// <summary>Rows that go to DuckDB together, by column; the last column is the line on which each began.</summary>
internal sealed class RowBlock
{
    /// <summary>Rows that DuckDB takes at once.</summary>
    private const int MaxRows = 2_048;

    private const int MaxCells = 1 << 18;
    private const int MaxTextBytes = 1 << 18;
    private const int ValueBytes = 16;

    private readonly int _capacity;
    private readonly ColumnBlock[] _columns;
    private readonly int[] _texts;
    private int _textBytes;

    public RowBlock(IReadOnlyList<string> types)
    {
        _capacity = Math.Clamp(MaxCells / (types.Count + 1), 1, MaxRows);
        _columns = [.. types.Select(type => ColumnBlock.Of(type, _capacity)), ColumnBlock.OfLines(_capacity)];
        _texts = [.. Enumerable.Range(0, types.Count).Where(i => types[i] == "VARCHAR")];
    }

    public ReadOnlySpan<ColumnBlock> Columns => _columns;

    public int Rows { get; private set; }

    /// <summary>Bytes that it holds, about.</summary>
    public int Bytes => (_capacity * _columns.Length * ValueBytes) + _textBytes;

    /// <summary>
    /// Adds as many of the given rows as there is room for; their number. Whether a row has room depends on the rows before it alone, not on how many come at a time:
    /// the same rows are to make the same file. Throws <see cref="FormatException"/> for text that does not fit its column, and is of no use then.
    /// </summary>
    public int Add(TextRows rows, ReadOnlySpan<int> chosen)
    {
        chosen = chosen[..Math.Min(chosen.Length, _capacity - Rows)];
        chosen = _textBytes + rows.Bytes <= MaxTextBytes ? chosen : chosen[..RoomFor(rows, chosen)];
        for (var i = 0; i < _columns.Length; i++)
        {
            _textBytes -= _columns[i].TextBytes;
            _columns[i].Add(rows, i, chosen);
            _textBytes += _columns[i].TextBytes;
        }

        Rows += chosen.Length;
        return chosen.Length;
    }

    public void Clear()
    {
        foreach (var column in _columns)
        {
            column.Clear();
        }

        (Rows, _textBytes) = (0, 0);
    }

    /// <summary>How many rows' text there is room for; always for one row's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int RoomFor(TextRows rows, ReadOnlySpan<int> chosen)
    {
        var bytes = _textBytes;
        for (var n = 0; n < chosen.Length; n++)
        {
            var before = bytes;
            foreach (var column in _texts)
            {
                rows.CellAt(chosen[n], column, out var text);
                bytes += text.Length;
            }

            if (before > 0 && bytes > MaxTextBytes)
            {
                return n;
            }
        }

        return chosen.Length;
    }
}
