using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Native;

namespace Vanguards.Storage.Tables;

/// <summary>Cells of one column, laid out as DuckDB's vectors are: values one after the other, and a bit for each that is not NULL.</summary>
internal abstract class ColumnBlock(int capacity)
{
    private ulong[] _valid = [];

    /// <summary>Bytes of text that were added since the last <see cref="Clear"/>.</summary>
    public virtual int TextBytes => 0;

    protected int Rows { get; private set; }

    protected bool HasNulls { get; private set; }

    public static ColumnBlock OfLines(int capacity) => new LineBlock(capacity);

    /// <summary>For up to so many rows.</summary>
    public static ColumnBlock Of(string type, int capacity) => type switch
    {
        "VARCHAR" => new TextBlock(capacity),
        "BIGINT" => new ValueBlock<long, IntegerText>(capacity),
        "DOUBLE" => new ValueBlock<double, NumberText>(capacity),
        "BOOLEAN" => new ValueBlock<byte, BooleanText>(capacity),
        "DATE" => new ValueBlock<int, DateText>(capacity),
        "TIMESTAMP" => new ValueBlock<long, TimestampText>(capacity),
        _ => throw new ArgumentException($"A snapshot is not written with columns of type {type}.", nameof(type)),
    };

    /// <summary>Adds the cells of a column in the given rows; empty text is NULL in every type but VARCHAR. Throws <see cref="FormatException"/> for text that does not fit the type.</summary>
    public void Add(TextRows rows, int column, ReadOnlySpan<int> chosen)
    {
        Reserve(Rows + chosen.Length);
        Put(rows, column, chosen);
        Rows += chosen.Length;
    }

    /// <summary>Notes the cells in their column's summary, one of <see cref="ColumnSummary.Of"/> the same type.</summary>
    public void NoteIn(ColumnSummary summary)
    {
        Note(summary);
        if (HasNulls)
        {
            for (var place = 0; place < Rows; place++)
            {
                summary.Nulls += IsNull(place) ? 1 : 0;
            }
        }
    }

    /// <summary>Copies the cells into a vector of the same type.</summary>
    public virtual unsafe void CopyTo(nint vector)
    {
        Values.CopyTo(new Span<byte>(NativeMethods.Vectors.DuckDBVectorGetData(vector), Values.Length));
        if (HasNulls)
        {
            NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
            _valid.AsSpan(0, (Rows + 63) / 64).CopyTo(new Span<ulong>(NativeMethods.Vectors.DuckDBVectorGetValidity(vector), (Rows + 63) / 64));
        }
    }

    public virtual void Clear()
    {
        if (HasNulls)
        {
            _valid.AsSpan().Fill(ulong.MaxValue);
            HasNulls = false;
        }

        Rows = 0;
    }

    /// <summary>The values so far; what stands in the place of a NULL does not matter.</summary>
    protected abstract ReadOnlySpan<byte> Values { get; }

    /// <summary>Makes room for so many rows in all.</summary>
    protected virtual void Reserve(int rows)
    {
        var before = _valid.Length;
        if (before * 64 < rows)
        {
            Array.Resize(ref _valid, Math.Max((rows + 63) / 64, before * 2));
            _valid.AsSpan(before).Fill(ulong.MaxValue);
        }
    }

    /// <summary>As <see cref="Reserve(int)"/>, in an array of values of so many elements a row.</summary>
    protected void Reserve<TValue>(ref TValue[] values, int rows, int elements = 1)
    {
        if (values.Length < rows * elements)
        {
            Array.Resize(ref values, Math.Clamp(values.Length * 2, rows * elements, capacity * elements));
        }
    }

    /// <summary>Puts cells behind those that there are.</summary>
    protected abstract void Put(TextRows rows, int column, ReadOnlySpan<int> chosen);

    /// <summary>Notes the cells that are not NULL.</summary>
    protected abstract void Note(ColumnSummary summary);

    protected bool IsNull(int place) => (_valid[place >> 6] & (1UL << place)) == 0;

    protected void SetNull(int place)
    {
        _valid[place >> 6] &= ~(1UL << place);
        HasNulls = true;
    }

    private sealed class ValueBlock<TValue, TText>(int capacity) : ColumnBlock(capacity)
        where TValue : unmanaged, IComparisonOperators<TValue, TValue, bool>
        where TText : ICellText<TValue>
    {
        private TValue[] _values = [];

        protected override ReadOnlySpan<byte> Values => MemoryMarshal.AsBytes(_values.AsSpan(0, Rows));

        protected override void Reserve(int rows)
        {
            base.Reserve(rows);
            Reserve(ref _values, rows);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Put(TextRows rows, int column, ReadOnlySpan<int> chosen)
        {
            var place = Rows;
            foreach (var row in chosen)
            {
                if (rows.CellAt(row, column, out var text) == CellKind.Null || text.IsEmpty)
                {
                    SetNull(place++);
                }
                else
                {
                    _values[place++] = TText.Parse(text);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Note(ColumnSummary summary)
        {
            var noted = (ValueSummary<TValue>)summary;
            var first = 0;
            for (var place = 0; HasNulls && place < Rows; place++)
            {
                if (IsNull(place))
                {
                    noted.Add(_values.AsSpan(first, place - first));
                    first = place + 1;
                }
            }

            noted.Add(_values.AsSpan(first, Rows - first));
        }
    }

    /// <summary>Short text lies in the value itself, after its length (<c>duckdb_string_t</c>); DuckDB gets longer text one by one and keeps it.</summary>
    private sealed class TextBlock(int capacity) : ColumnBlock(capacity)
    {
        private const int ValueBytes = 16;
        private const int MaxShort = ValueBytes - sizeof(int);
        private const int MaxTextKept = 1 << 20;

        private byte[] _values = [];
        private readonly List<(int Place, int Start, int Length)> _long = [];
        private byte[] _text = [];
        private int _longBytes;
        private int _textBytes;

        public override int TextBytes => _textBytes;

        public override unsafe void CopyTo(nint vector)
        {
            base.CopyTo(vector);
            fixed (byte* text = _text)
            {
                foreach (var (place, start, length) in _long)
                {
                    NativeMethods.Vectors.DuckDBUnsafeVectorAssignStringElementLength(vector, (ulong)place, text + start, length);
                }
            }
        }

        public override void Clear()
        {
            base.Clear();
            _long.Clear();
            (_longBytes, _textBytes) = (0, 0);
            _text = _text.Length > MaxTextKept ? [] : _text;
        }

        protected override ReadOnlySpan<byte> Values => _values.AsSpan(0, Rows * ValueBytes);

        protected override void Reserve(int rows)
        {
            base.Reserve(rows);
            Reserve(ref _values, rows, ValueBytes);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Put(TextRows rows, int column, ReadOnlySpan<int> chosen)
        {
            var place = Rows;
            foreach (var row in chosen)
            {
                if (rows.CellAt(row, column, out var text) == CellKind.Null)
                {
                    SetNull(place++);
                }
                else
                {
                    Put(text, place++);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Note(ColumnSummary summary)
        {
            var noted = (TextSummary)summary;
            for (var place = 0; place < Rows; place++)
            {
                var value = _values.AsSpan(place * ValueBytes, ValueBytes);
                var length = Unsafe.ReadUnaligned<int>(ref value[0]);
                if (!IsNull(place) && length <= MaxShort)
                {
                    var (first, second) = (BinaryPrimitives.ReadUInt64LittleEndian(value), BinaryPrimitives.ReadUInt64LittleEndian(value[(ValueBytes / 2)..]));
                    noted.Add(value.Slice(sizeof(int), length), BinaryPrimitives.ReadUInt64BigEndian(value[sizeof(int)..]), DistinctCount.Hash(first ^ DistinctCount.Hash(second)));
                }
            }

            foreach (var (_, start, length) in _long)
            {
                var text = _text.AsSpan(start, length);
                noted.Add(text, BinaryPrimitives.ReadUInt64BigEndian(text), XxHash3.HashToUInt64(text));
            }
        }

        private void Put(ReadOnlySpan<byte> text, int place)
        {
            var value = _values.AsSpan(place * ValueBytes, ValueBytes);
            value.Clear();
            Unsafe.WriteUnaligned(ref value[0], text.Length);
            _textBytes += text.Length;
            if (text.Length <= MaxShort)
            {
                text.CopyTo(value[sizeof(int)..]);
                return;
            }

            if (_text.Length - _longBytes < text.Length)
            {
                Array.Resize(ref _text, Math.Max(_text.Length * 2, _longBytes + text.Length));
            }

            text.CopyTo(_text.AsSpan(_longBytes));
            _long.Add((place, _longBytes, text.Length));
            _longBytes += text.Length;
        }
    }

    /// <summary>The lines on which rows began, whatever their cells.</summary>
    private sealed class LineBlock(int capacity) : ColumnBlock(capacity)
    {
        private long[] _lines = [];

        protected override ReadOnlySpan<byte> Values => MemoryMarshal.AsBytes(_lines.AsSpan(0, Rows));

        protected override void Reserve(int rows)
        {
            base.Reserve(rows);
            Reserve(ref _lines, rows);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Put(TextRows rows, int column, ReadOnlySpan<int> chosen)
        {
            var place = Rows;
            foreach (var row in chosen)
            {
                _lines[place++] = rows.Line(row);
            }
        }

        protected override void Note(ColumnSummary summary) => throw new NotSupportedException("Nobody asks for the lines' summary.");
    }
}
