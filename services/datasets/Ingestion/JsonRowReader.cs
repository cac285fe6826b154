using System.Text.Json;
using System.Text.Unicode;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Ingestion;

/// <summary>Reads objects of NDJSON or of a JSON array as rows; columns are the keys of all objects in the order in which they first appear.</summary>
internal sealed class JsonRowReader : IRowSource
{
    private readonly Func<JsonElements> _open;
    private JsonElements _elements;
    private readonly int _maxColumns;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<string> _headings = [];
    private readonly Dictionary<int, RowFault> _faults = [];
    private readonly Value[] _values;

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

    public IReadOnlyDictionary<int, RowFault> Faults => _faults;

    public bool Read(TextRows rows)
    {
        rows.Clear();
        _faults.Clear();
        while (!rows.IsFull && _elements.Next(out var element))
        {
            if (!Utf8.IsValid(element))
            {
                throw new NotUtf8Exception(_elements.Line);
            }

            Add(rows, element);
        }

        return rows.Count > 0;
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

    /// <summary>Adds an element with a cell for each column; with none if something is wrong with it.</summary>
    private void Add(TextRows rows, ReadOnlySpan<byte> element)
    {
        element.CopyTo(rows.Keep(element.Length));
        var start = rows.KeptPlace(element.Length);
        Array.Clear(_values);
        if (Parse(rows, element, start) is { } fault)
        {
            _faults.Add(rows.Count, fault);
        }
        else
        {
            foreach (var value in _values)
            {
                rows.AddCell(value.Kind, value.Start, value.Length, start);
            }
        }

        rows.EndRow(_elements.Line, start, element.Length);
    }

    private RowFault? Parse(TextRows rows, ReadOnlySpan<byte> element, int start)
    {
        var reader = new Utf8JsonReader(element);
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
                _values[index] = ValueOf(rows, ref reader, start);
            }

            return reader.Read() ? new RowFault("JSON_SYNTAX", "text follows the object", Unreadable: true) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new RowFault("JSON_SYNTAX", "the row is no valid JSON", Unreadable: true);
        }
    }

    private static Value ValueOf(TextRows rows, ref Utf8JsonReader reader, int element)
    {
        // Places of what is kept count downwards.
        var place = element - (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return new Value(CellKind.Null, 0, 0, Seen: true);
            case JsonTokenType.String:
                var length = reader.CopyString(rows.Keep(reader.ValueSpan.Length));
                return new Value(CellKind.String, rows.KeptPlace(length), length, Seen: true);
            case JsonTokenType.Number:
                return new Value(CellKind.Number, place, reader.ValueSpan.Length, Seen: true);
            case JsonTokenType.True or JsonTokenType.False:
                return new Value(CellKind.Boolean, place, reader.ValueSpan.Length, Seen: true);
            default:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return new Value(CellKind.Json, place, (int)reader.BytesConsumed - start, Seen: true);
        }
    }

    private readonly record struct Value(CellKind Kind, int Start, int Length, bool Seen);
}
