using System.Text;
using System.Text.Unicode;

namespace Vanguards.Datasets.Ingestion;

/// <summary>
/// Reads CSV and TSV (RFC 4180 and what strangers make of it): quoted fields with newlines or after blanks, CR, LF or CRLF, quotes inside unquoted fields taken as
/// they are. A quote that is never closed, or whose text runs over lines into other text, is taken for an ordinary character and reported.
/// </summary>
internal sealed class DelimitedReader : IRowSource
{
    private const byte Quote = (byte)'"';
    private const byte Blank = (byte)' ';
    private const byte LineFeed = (byte)'\n';
    private const byte Return = (byte)'\r';
    private const int MaxUnclosed = 100;

    private static readonly RowFault Unclosed = new("UNCLOSED_QUOTE", "a quote is not closed", Unreadable: true);
    private static readonly RowFault AfterQuote = new("TEXT_AFTER_QUOTE", "text follows a closing quote", Unreadable: true);

    private readonly Stream _stream;
    private readonly byte _delimiter;
    private readonly int _maxRowBytes;
    private readonly List<Field> _fields = [];
    private byte[] _buffer = new byte[1 << 20];
    private byte[] _side = new byte[4096];
    private int _sideLength;
    private int _start;
    private int _end;
    private int _rowStart;
    private int _rowEnd;
    private bool _ended;
    private long _nextLine = 1;
    private int _literalFrom = -1;
    private int _unclosed;
    private bool _isQuoted;
    private LineEnds _ends;

    /// <summary>Reads the heading, below <paramref name="titleRows"/>, at once; throws <see cref="UnreadableFileException"/> for an empty file.</summary>
    public DelimitedReader(Stream stream, byte delimiter, int maxRowBytes, int titleRows = 0)
    {
        _stream = stream;
        _delimiter = delimiter;
        _maxRowBytes = maxRowBytes;
        TitleRows = titleRows;
        Rewind();
        HeadingLine = Line;
        Headings = [.. Enumerable.Range(0, Count).Select(Heading)];
    }

    public byte Delimiter => _delimiter;

    /// <summary>Rows above the heading.</summary>
    public int TitleRows { get; }

    /// <summary>True if no field that was read below the heading is quoted, and all lines end in LF or all in CRLF.</summary>
    public bool IsPlain => !_isQuoted && _ends is (LineEnds.LineFeed or LineEnds.Both);

    public IReadOnlyList<string> Headings { get; }

    public long HeadingLine { get; }

    public long Line { get; private set; }

    public int Count => _fields.Count;

    public RowFault? Fault { get; private set; }

    public ReadOnlySpan<byte> RowText => _buffer.AsSpan(_rowStart, _rowEnd - _rowStart);

    public CellKind Cell(int index, out Span<byte> text)
    {
        var field = _fields[index];
        text = (field.InSide ? _side : _buffer).AsSpan(field.Start, field.Length);
        return field.Length == 0 && !field.Quoted ? CellKind.Null : CellKind.Text;
    }

    public Span<byte> RestFrom(int index) => _buffer.AsSpan(_fields[index].Raw, _rowEnd - _fields[index].Raw);

    public void Rewind()
    {
        _stream.Position = 0;
        (_start, _end, _ended, _nextLine, _unclosed, _ends) = (0, 0, false, 1, 0, LineEnds.None);
        Fill();
        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }

        if (!Read() || (SeparatorLine(RowText) is not null && !Read()))
        {
            throw new UnreadableFileException("EMPTY_FILE", "The file is empty: there is no heading.");
        }

        for (var title = 0; title < TitleRows; title++)
        {
            Read();
        }

        _isQuoted = false;
    }

    /// <summary>The character that a first line of <c>sep=;</c> names, as spreadsheets write it above the heading; null for any other line.</summary>
    public static byte? SeparatorLine(ReadOnlySpan<byte> line) =>
        line.Trim("\""u8) is { Length: 5 } plain && Ascii.EqualsIgnoreCase(plain[..4], "sep="u8) ? plain[4] : null;

    public bool Read()
    {
        while (true)
        {
            if (_start == _end && !Fill())
            {
                return false;
            }

            _literalFrom = -1;
            Fault = null;
            int newLines;
            while ((newLines = Parse()) < 0)
            {
                if (!Fill())
                {
                    throw new UnreadableFileException("ROW_TOO_LONG", $"The row that begins on line {_nextLine} is longer than {_maxRowBytes} bytes.", _nextLine);
                }
            }

            Line = _nextLine;
            _nextLine += newLines;
            if (!Utf8.IsValid(RowText))
            {
                throw new NotUtf8Exception(Line);
            }

            // A line without anything is no row.
            if (Count > 1 || _fields[0].Length > 0 || _fields[0].Quoted)
            {
                return true;
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Parses the row at <see cref="_start"/>; the lines it takes up, or -1 if it needs more bytes.</summary>
    private int Parse()
    {
        _fields.Clear();
        _sideLength = 0;
        var at = _start;
        var newLines = 0;
        while (true)
        {
            var next = at == _end || at == _literalFrom ? Plain(at) : _buffer[at] switch
            {
                Quote => Quoted(at, ref newLines),
                Blank => AfterBlanks(at),
                _ => Plain(at),
            };
            if (next < 0)
            {
                return -1;
            }

            if (next == _end)
            {
                return _ended ? End(next, next, newLines) : -1;
            }

            switch (_buffer[next])
            {
                case LineFeed:
                    _ends |= LineEnds.LineFeed;
                    return End(next, next + 1, newLines + 1);
                case Return when next + 1 == _end && !_ended:
                    return -1;
                case Return:
                    var isPair = next + 1 < _end && _buffer[next + 1] == LineFeed;
                    _ends |= isPair ? LineEnds.Both : LineEnds.Return;
                    return End(next, isPair ? next + 2 : next + 1, newLines + 1);
                default:
                    at = next + 1;
                    break;
            }
        }
    }

    private int End(int rowEnd, int next, int newLines)
    {
        (_rowStart, _rowEnd, _start) = (_start, rowEnd, next);
        return newLines;
    }

    private int Plain(int at)
    {
        var length = _buffer.AsSpan(at, _end - at).IndexOfAny(_delimiter, LineFeed, Return);
        if (length < 0)
        {
            length = _end - at;
        }

        _fields.Add(new Field(at, at, length, Quoted: false, InSide: false));
        return at + length;
    }

    /// <summary>A field that begins with blanks: if all that follows is text in quotes, closed on the same line, that is the field; else it is taken as it stands.</summary>
    private int AfterBlanks(int at)
    {
        var blanks = _buffer.AsSpan(at, _end - at).IndexOfAnyExcept(Blank);
        if (blanks < 0)
        {
            return _ended || IsFull ? Plain(at) : -1;
        }

        var quote = at + blanks;
        if (_buffer[quote] != Quote)
        {
            return Plain(at);
        }

        var line = _buffer.AsSpan(quote + 1, _end - quote - 1);
        var end = line.IndexOfAny(LineFeed, Return);
        if (end < 0 && !_ended && !IsFull)
        {
            return -1;
        }

        line = end < 0 ? line : line[..end];
        var (close, escaped) = (line.IndexOf(Quote), false);
        while (close >= 0 && close + 1 < line.Length && line[close + 1] == Quote)
        {
            var next = line[(close + 2)..].IndexOf(Quote);
            (close, escaped) = (next < 0 ? -1 : close + 2 + next, true);
        }

        var rest = close < 0 ? line : line[(close + 1)..].TrimStart(Blank);
        if (close < 0 || (rest.Length > 0 && rest[0] != _delimiter))
        {
            return Plain(at);
        }

        _isQuoted = true;
        if (escaped)
        {
            Unescape(at, line[..close], []);
        }
        else
        {
            _fields.Add(new Field(at, quote + 1, close, Quoted: true, InSide: false));
        }

        return quote + 1 + line.Length - rest.Length;
    }

    /// <summary>Reads a quoted field; the position of what ends it, or -1 if it needs more bytes.</summary>
    private int Quoted(int at, ref int newLines)
    {
        _isQuoted = true;
        var (search, escaped) = (at + 1, false);
        int close;
        while (true)
        {
            var found = _buffer.AsSpan(search, _end - search).IndexOf(Quote);
            close = search + found;
            if (found < 0)
            {
                return _ended || IsFull ? Literal(at) : -1;
            }

            if (close + 1 == _end && !_ended)
            {
                return -1;
            }

            if (close + 1 == _end || _buffer[close + 1] != Quote)
            {
                break;
            }

            (search, escaped) = (close + 2, true);
        }

        var content = _buffer.AsSpan(at + 1, close - at - 1);
        var after = _buffer.AsSpan(close + 1, _end - close - 1);
        var trailing = after.IndexOfAny(_delimiter, LineFeed, Return);
        if (trailing < 0)
        {
            if (!_ended && !IsFull)
            {
                return -1;
            }

            trailing = after.Length;
        }

        var lines = Lines(content);
        // Blanks between a closing quote and what ends the field are no part of it.
        var hasText = after[..trailing].ContainsAnyExcept((byte)' ', (byte)'\t');
        if (hasText && lines > 0)
        {
            return Literal(at);
        }

        Fault = hasText ? AfterQuote : Fault;
        newLines += lines;
        if (escaped || hasText)
        {
            Unescape(at, content, hasText ? after[..trailing] : []);
        }
        else
        {
            _fields.Add(new Field(at, at + 1, content.Length, Quoted: true, InSide: false));
        }

        return close + 1 + trailing;
    }

    private int Literal(int at)
    {
        if (++_unclosed > MaxUnclosed)
        {
            throw new UnreadableFileException("UNCLOSED_QUOTE", $"More than {MaxUnclosed} quotes are not closed: this is no file of comma-separated values with quotes.", _nextLine);
        }

        _literalFrom = at;
        Fault = Unclosed;
        return Plain(at);
    }

    private void Unescape(int raw, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailing)
    {
        var needed = _sideLength + content.Length + trailing.Length;
        if (needed > _side.Length)
        {
            Array.Resize(ref _side, Math.Max(needed, _side.Length * 2));
        }

        var start = _sideLength;
        while (content.Length > 0)
        {
            var quote = content.IndexOf(Quote);
            var length = quote < 0 ? content.Length : quote + 1;
            content[..length].CopyTo(_side.AsSpan(_sideLength));
            _sideLength += length;
            content = content[Math.Min(content.Length, quote < 0 ? length : length + 1)..];
        }

        trailing.CopyTo(_side.AsSpan(_sideLength));
        _sideLength += trailing.Length;
        _fields.Add(new Field(raw, start, _sideLength - start, Quoted: true, InSide: true));
    }

    private static int Lines(ReadOnlySpan<byte> content)
    {
        var lines = content.Count(LineFeed) + content.Count(Return);
        return lines == 0 ? 0 : lines - content.Count("\r\n"u8);
    }

    private bool IsFull => _end - _start >= _maxRowBytes;

    /// <summary>Moves the row to the front and reads more; false at the end of the file or when the row is as long as a row may be.</summary>
    private bool Fill()
    {
        if (_ended || IsFull)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _literalFrom -= _start;
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, Math.Max(_maxRowBytes, _buffer.Length + 1)));
        }

        var read = _stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _ended = read == 0;
        return read > 0 || _end > _start;
    }

    private string Heading(int index)
    {
        Cell(index, out var text);
        return Encoding.UTF8.GetString(text);
    }

    [Flags]
    private enum LineEnds
    {
        None = 0,
        LineFeed = 1,
        Both = 2,
        Return = 4,
    }

    private readonly record struct Field(int Raw, int Start, int Length, bool Quoted, bool InSide);
}
