using System.Runtime.CompilerServices;

namespace Vanguards.Storage.Tables;

/// <summary>What a cell was in the file; it decides which types its text may stand for.</summary>
public enum CellKind : byte
{
    Null,
    /// <summary>A cell of a delimited file: any type that its text fits.</summary>
    Text,
    /// <summary>A JSON string: a date perhaps, but never a number.</summary>
    String,
    /// <summary>A JSON number, in any notation.</summary>
    Number,
    /// <summary>JSON true or false.</summary>
    Boolean,
    /// <summary>A JSON object or array, as text.</summary>
    Json,
}

/// <summary>
/// Some rows of a file, of as many cells each as they have, as UTF-8 text. Cells lie in the text that was read, which is the reader's, or in text kept beside it; all of it is valid
/// until the next rows are read.
/// </summary>
public sealed class TextRows
{
    private const int MaxRows = 2_048;
    private const int MaxCells = 1 << 16;
    private const int MaxKeptBytes = 1 << 20;

    private readonly int _limit;
    private Cell[] _cells = new Cell[64];
    private Row[] _rows = new Row[16];
    private byte[] _kept = [];
    private int _cellCount;
    private int _keptBytes;
    private Row _open;

    /// <summary>For up to so many rows at a time.</summary>
    public TextRows(int limit = MaxRows) => _limit = Math.Min(limit, MaxRows);

    /// <summary>What the cells that are not kept lie in.</summary>
    public byte[] Text { get; set; } = [];

    public int Count { get; private set; }

    /// <summary>Bytes of all rows as they stand in the file; the text of their cells is never longer.</summary>
    public long Bytes { get; private set; }

    /// <summary>True if the next row is one for the next time.</summary>
    public bool IsFull => Count == _limit || _cellCount >= MaxCells || _keptBytes >= MaxKeptBytes;

    /// <summary>True if the row that is being added has one cell, and that is NULL.</summary>
    public bool IsOpenRowEmpty => _cellCount - _open.FirstCell == 1 && _cells[_open.FirstCell].Kind == CellKind.Null;

    public void Clear()
    {
        (Count, Bytes, _open) = (0, 0, default);
        BeginRow();
    }

    /// <summary>Begins the next row, also if one was begun and not ended: of that nothing stays.</summary>
    public void BeginRow() => (_cellCount, _keptBytes) = (_open.FirstCell, _open.FirstKept);

    /// <summary>Adds a cell by its place in <see cref="Text"/>, or in what is kept, by <see cref="KeptPlace"/>; <paramref name="raw"/> is where it begins in the file's text, with its quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddCell(CellKind kind, int start, int length, int raw)
    {
        if (_cellCount == _cells.Length)
        {
            Array.Resize(ref _cells, _cells.Length * 2);
        }

        _cells[_cellCount++] = new Cell(start, length, raw, kind);
    }

    /// <summary>Room for text of a cell that does not stand in the file as it is; <see cref="KeptPlace"/> tells the place of what is written to it.</summary>
    public Span<byte> Keep(int most)
    {
        if (_kept.Length - _keptBytes < most)
        {
            Array.Resize(ref _kept, Math.Max(_kept.Length * 2, _keptBytes + most));
        }

        return _kept.AsSpan(_keptBytes, most);
    }

    /// <summary>Keeps so many bytes of the room given last; their place.</summary>
    public int KeptPlace(int length)
    {
        var place = ~_keptBytes;
        _keptBytes += length;
        return place;
    }

    /// <summary>Ends a row that began on that line; its text as it stands in the file is at the place given, of the same kind as a cell's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndRow(long line, int start, int length)
    {
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, _rows.Length * 2);
        }

        _rows[Count++] = _open with { Cells = _cellCount - _open.FirstCell, Line = line, Start = start, Length = length };
        _open = new Row(_cellCount, _keptBytes, 0, 0, 0, 0);
        Bytes += length;
    }

    /// <summary>Physical line on which the row begins; the first line of the file is 1.</summary>
    public long Line(int row) => _rows[row].Line;

    /// <summary>Cells of the row; may be fewer or more than there are columns.</summary>
    public int CellsOf(int row) => _rows[row].Cells;

    /// <summary>The whole row as it stands in the file.</summary>
    public ReadOnlySpan<byte> TextOf(int row) => TextAt(_rows[row].Start, _rows[row].Length);

    /// <summary>A cell of a row; NULL beyond its last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CellKind CellAt(int row, int column, out ReadOnlySpan<byte> text)
    {
        ref readonly var at = ref _rows[row];
        if (column >= at.Cells)
        {
            text = default;
            return CellKind.Null;
        }

        ref readonly var cell = ref _cells[at.FirstCell + column];
        text = TextAt(cell.Start, cell.Length);
        return cell.Kind;
    }

    /// <summary>Makes all that is left of a row, from a cell on, the text of that cell.</summary>
    public void TakeRest(int row, int column)
    {
        ref readonly var at = ref _rows[row];
        ref var cell = ref _cells[at.FirstCell + column];
        cell = new Cell(cell.Raw, at.Start + at.Length - cell.Raw, cell.Raw, CellKind.Text);
    }

    private ReadOnlySpan<byte> TextAt(int start, int length) => start >= 0 ? Text.AsSpan(start, length) : _kept.AsSpan(~start, length);

    private readonly record struct Cell(int Start, int Length, int Raw, CellKind Kind);

    private readonly record struct Row(int FirstCell, int FirstKept, int Cells, long Line, int Start, int Length);
}
