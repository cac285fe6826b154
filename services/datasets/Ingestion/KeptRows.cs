using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Ingestion;

/// <summary>The rows of a file but those left out, cut and filled up to the columns that there are.</summary>
internal sealed class KeptRows : ISnapshotRows
{
    private readonly IRowSource _source;
    private readonly int _columns;
    private readonly HashSet<long> _skipped;
    private long _row = -1;

    /// <summary>Begins at the first row, wherever the source was.</summary>
    public KeptRows(IRowSource source, int columns, HashSet<long> skipped)
    {
        _source = source;
        _columns = columns;
        _skipped = skipped;
        source.Rewind();
    }

    public long Line => _source.Line;

    /// <summary>Rows that were read, those left out among them.</summary>
    public long Count => _row + 1;

    public bool Read()
    {
        do
        {
            if (!_source.Read())
            {
                return false;
            }
        }
        while (_skipped.Contains(++_row));

        return true;
    }

    public bool TryCell(int column, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (column >= _source.Count || _source.CellOf(column, _columns, out var cell) == CellKind.Null)
        {
            return false;
        }

        text = cell;
        return true;
    }
}

/// <summary>Rows that are longer than the heading.</summary>
internal static class Surplus
{
    /// <summary>Too many fields, of which one beyond the heading holds something; trailing delimiters alone are harmless.</summary>
    public static bool HasSurplus(this IRowSource source, int columns)
    {
        for (var i = columns; i < source.Count; i++)
        {
            if (source.Cell(i, out var text) != CellKind.Null && text.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A cell; the last one with all that is left of a row that is too long.</summary>
    public static CellKind CellOf(this IRowSource source, int index, int columns, out Span<byte> text)
    {
        if (index == columns - 1 && source.Count > columns && source.HasSurplus(columns))
        {
            text = source.RestFrom(index);
            return CellKind.Text;
        }

        return source.Cell(index, out text);
    }
}
