namespace Vanguards.Datasets.Ingestion;

/// <summary>Cuts NDJSON into its lines, and a JSON array into its elements, without holding more than one of them.</summary>
internal sealed class JsonElements(Stream stream, bool array, int maxRowBytes) : IDisposable
{
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _opened;
    private bool _closed;
    private bool _needsComma;
    private bool _afterComma;
    private long _line = 1;

    /// <summary>Physical line on which the current element begins.</summary>
    public long Line { get; private set; }

    /// <summary>Finds the next element; false at the end.</summary>
    public bool Next(out Span<byte> element)
    {
        element = default;
        if (!_opened)
        {
            Open();
        }

        while (!_closed && SkipBlanks())
        {
            var found = array ? NextInArray(out element) : NextLine(out element);
            if (found)
            {
                return true;
            }
        }

        if (array && !_closed)
        {
            throw new UnreadableFileException("JSON_TRUNCATED", "The file ends before its array does.", _line);
        }

        return false;
    }

    public void Dispose() => stream.Dispose();

    private void Open()
    {
        _opened = true;
        Fill();
        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }

        if (array && (!SkipBlanks() || _buffer[_start++] != (byte)'['))
        {
            throw new UnreadableFileException("JSON_NOT_AN_ARRAY", "The file is no JSON array of objects. Send one, or one object a line as application/x-ndjson, with a name that ends in .ndjson.", _line);
        }
    }

    private bool NextLine(out Span<byte> element)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0 && !_ended)
        {
            Fill();
        }

        length = length < 0 ? _end - _start : length;
        element = Take(length);
        return true;
    }

    private bool NextInArray(out Span<byte> element)
    {
        element = default;
        switch (_buffer[_start])
        {
            case (byte)',':
                if (!_needsComma)
                {
                    throw new UnreadableFileException("JSON_SYNTAX", "A comma stands where an element belongs.", _line);
                }

                (_needsComma, _afterComma) = (false, true);
                _start++;
                return false;
            case (byte)']':
                if (_afterComma)
                {
                    throw new UnreadableFileException("JSON_SYNTAX", "No element follows the last comma.", _line);
                }

                _start++;
                _closed = true;
                return SkipBlanks() ? throw new UnreadableFileException("JSON_AFTER_ARRAY", "Text follows the end of the array.", _line) : false;
            default:
                element = Take(Element());
                (_needsComma, _afterComma) = (true, false);
                return true;
        }
    }

    /// <summary>Length of the element at <see cref="_start"/>: up to the comma or bracket that ends it.</summary>
    private int Element()
    {
        var (depth, text) = (0, false);
        for (var i = 0; ; i++)
        {
            if (_start + i >= _end)
            {
                // One past it, if what was read so far ends with a backslash.
                if (_ended)
                {
                    throw new UnreadableFileException("JSON_TRUNCATED", "The file ends before its array does.", _line);
                }

                Fill();
                i--;
                continue;
            }

            var c = _buffer[_start + i];
            if (text)
            {
                i += c == (byte)'\\' ? 1 : 0;
                text = c != (byte)'"';
            }
            else if (c is (byte)'{' or (byte)'[')
            {
                depth++;
            }
            else if (depth == 0 && (c is (byte)',' or (byte)']'))
            {
                return i;
            }
            else if (c is (byte)'}' or (byte)']')
            {
                depth--;
            }
            else
            {
                text = c == (byte)'"';
            }
        }
    }

    private Span<byte> Take(int length)
    {
        Line = _line;
        var element = _buffer.AsSpan(_start, length);
        _line += element.Count((byte)'\n');
        _start += length;
        return element;
    }

    /// <summary>Moves to the next byte that is not blank; false at the end of the file.</summary>
    private bool SkipBlanks()
    {
        while (true)
        {
            while (_start < _end && IsBlank(_buffer[_start]))
            {
                _line += _buffer[_start++] == (byte)'\n' ? 1 : 0;
            }

            if (_start < _end)
            {
                return true;
            }

            if (_ended)
            {
                return false;
            }

            Fill();
        }
    }

    private static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private void Fill()
    {
        if (_end - _start >= maxRowBytes)
        {
            throw new UnreadableFileException("ROW_TOO_LONG", $"The row that begins on line {_line} is longer than {maxRowBytes} bytes.", _line);
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _ended = read == 0;
    }
}
