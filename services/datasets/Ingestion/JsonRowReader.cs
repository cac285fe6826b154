using System.Text.Json;
using System.Text.Unicode;

namespace Vanguards.Datasets.Ingestion;

/// <summary>Reads objects of NDJSON or of a JSON array as rows; columns are the keys of all objects in the order in which they first appear.</summary>
internal sealed class JsonRowReader : IRowSource
{
    private readonly Func<JsonElements> _open;
    private JsonElements _elements;
    private readonly int _maxColumns;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<string> _headings = [];
    private Value[] _values = [];
    private byte[] _side = new byte[4096];
    private int _sideLength;
    private byte[] _row = [];
    private int _rowLength;

    /// <summary>Reads the file once for its keys: <paramref name="open"/> is called for each pass.</summary>
    public JsonRowReader(Func<Stream> open, bool array, int maxRowBytes, int maxColumns)
    {
        _maxColumns = maxColumns;
        _open = () => new JsonElements(open(), array, maxRowBytes);
        using (var first = _open())
        {
            while (first.Next(out var element))
            {
                Collect(element);
            }
        }

        if (_headings.Count == 0)
        {
            throw new UnreadableFileException("EMPTY_FILE", "The file holds no object, so there are no columns.");
        }

        _values = new Value[_headings.Count];
        _elements = _open();
    }

    public IReadOnlyList<string> Headings => _headings;

    public long HeadingLine => 1;

    public long Line => _elements.Line;

    public int Count { get; private set; }

    public RowFault? Fault { get; private set; }

    public ReadOnlySpan<byte> RowText => _row.AsSpan(0, _rowLength);

    public CellKind Cell(int index, out Span<byte> text)
    {
        var value = _values[index];
        text = (value.InSide ? _side : _row).AsSpan(value.Start, value.Length);
        return value.Kind;
    }

    public Span<byte> RestFrom(int index) => _row.AsSpan(0, _rowLength);

    public bool Read()
    {
        if (!_elements.Next(out var element))
        {
            return false;
        }

        if (!Utf8.IsValid(element))
        {
            throw new NotUtf8Exception(Line);
        }

        if (_row.Length < element.Length)
        {
            _row = new byte[element.Length * 2];
        }

        element.CopyTo(_row);
        _rowLength = element.Length;
        Fault = Parse();
        Count = Fault is null ? _headings.Count : 0;
        return true;
    }

    public void Rewind()
    {
        _elements.Dispose();
        _elements = _open();
    }

    public void Dispose() => _elements.Dispose();

    private void Collect(ReadOnlySpan<byte> element)
    {
        var reader = new Utf8JsonReader(element);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (_index.TryAdd(name, _headings.Count))
                {
                    _headings.Add(name);
                    if (_headings.Count > _maxColumns)
                    {
                        throw new UnreadableFileException("TOO_MANY_COLUMNS", $"The file has more than {_maxColumns} columns.");
                    }
                }

                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Reported when the row is read; its keys up to the fault are columns all the same.
        }
    }

    private RowFault? Parse()
    {
        Array.Clear(_values);
        _sideLength = 0;
        var reader = new Utf8JsonReader(_row.AsSpan(0, _rowLength));
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new RowFault("NOT_AN_OBJECT", "the row is no JSON object", Unreadable: true);
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var index = _index[reader.GetString()!];
                if (_values[index].Seen)
                {
                    return new RowFault("DUPLICATE_KEY", $"the key '{_headings[index]}' stands twice in the object", Unreadable: true);
                }

                reader.Read();
                _values[index] = ValueOf(ref reader);
            }

            return reader.Read() ? new RowFault("JSON_SYNTAX", "text follows the object", Unreadable: true) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new RowFault("JSON_SYNTAX", "the row is no valid JSON", Unreadable: true);
        }
    }

    private Value ValueOf(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return new Value(CellKind.Null, 0, 0, InSide: false, Seen: true);
            case JsonTokenType.String:
                var most = reader.ValueSpan.Length;
                if (_sideLength + most > _side.Length)
                {
                    Array.Resize(ref _side, Math.Max(_sideLength + most, _side.Length * 2));
                }

                var length = reader.CopyString(_side.AsSpan(_sideLength));
                _sideLength += length;
                return new Value(CellKind.String, _sideLength - length, length, InSide: true, Seen: true);
            case JsonTokenType.Number:
                return new Value(CellKind.Number, start, reader.ValueSpan.Length, InSide: false, Seen: true);
            case JsonTokenType.True or JsonTokenType.False:
                return new Value(CellKind.Boolean, start, reader.ValueSpan.Length, InSide: false, Seen: true);
            default:
                reader.Skip();
                return new Value(CellKind.Json, start, (int)reader.BytesConsumed - start, InSide: false, Seen: true);
        }
    }

    private readonly record struct Value(CellKind Kind, int Start, int Length, bool InSide, bool Seen);
}
