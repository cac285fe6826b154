using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;
using Vanguards.Storage.Tables;

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
    private const int MinBuffer = 1 << 12;
    private const int MaxBuffer = 1 << 20;

    private static readonly RowFault Unclosed = new("UNCLOSED_QUOTE", "a quote is not closed", Unreadable: true);
    private static readonly RowFault AfterQuote = new("TEXT_AFTER_QUOTE", "text follows a closing quote", Unreadable: true);

    private readonly Stream _stream;
    private readonly byte _delimiter;
    private readonly int _maxRowBytes;
    private readonly TextRows _head = new(limit: 1);
    private readonly Dictionary<int, RowFault> _faults = [];
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _ended;
    private long _nextLine = 1;
    private int _literalFrom = -1;
    private int _unclosed;
    private RowFault? _fault;

    /// <summary>Reads the heading, below <paramref name="titleRows"/>, at once; throws <see cref="UnreadableFileException"/> for an empty file.</summary>
    public DelimitedReader(Stream stream, byte delimiter, int maxRowBytes, int titleRows = 0)
    {
        _stream = stream;
        _buffer = new byte[Math.Clamp(stream.Length + 1, MinBuffer, MaxBuffer)];
        _delimiter = delimiter;
        _maxRowBytes = maxRowBytes;
        TitleRows = titleRows;
        Rewind();
        HeadingLine = _head.Line(0);
        Headings = [.. Enumerable.Range(0, _head.CellsOf(0)).Select(i => Text(_head, 0, i))];
    }

    /// <summary>Rows above the heading.</summary>
    public int TitleRows { get; }

    public IReadOnlyList<string> Headings { get; }

    public long HeadingLine { get; }

    public IReadOnlyDictionary<int, RowFault> Faults => _faults;

    public static string Text(TextRows rows, int row, int column)
    {
        rows.CellAt(row, column, out var text);
        return Encoding.UTF8.GetString(text);
    }

    public void Rewind()
    {
        _stream.Position = 0;
        (_start, _end, _ended, _nextLine, _unclosed) = (0, 0, false, 1, 0);
        Fill();
        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }

        if (!Read(_head) || (SeparatorLine(_head.TextOf(0)) is not null && !Read(_head)))
        {
            throw new UnreadableFileException("EMPTY_FILE", "The file is empty: there is no heading.");
        }

        for (var title = 0; title < TitleRows; title++)
        {
            Read(_head);
        }
    }

    /// <summary>The character that a first line of <c>sep=;</c> names, as spreadsheets write it above the heading; null for any other line.</summary>
    public static byte? SeparatorLine(ReadOnlySpan<byte> line) =>
        line.Trim("\""u8) is { Length: 5 } plain && Ascii.EqualsIgnoreCase(plain[..4], "sep="u8) ? plain[4] : null;

    public bool Read(TextRows rows)
    {
        rows.Clear();
        _faults.Clear();
        while (!rows.IsFull && (TryReadPlain(rows) || ReadRow(rows)))
        {
        }

        rows.Text = _buffer;
        RequireUtf8(rows);
        return rows.Count > 0;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads a row without quotes that lies in the buffer as a whole, many characters at a time; false for any other, of which nothing is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadPlain(TextRows rows)
    {
        var buffer = _buffer.AsSpan(0, _end);
        var (cell, at) = (_start, _start);
        var (delimiter, lineFeed, @return, quote) = (Vector256.Create(_delimiter), Vector256.Create(LineFeed), Vector256.Create(Return), Vector256.Create(Quote));
        for (; at + Vector256<byte>.Count <= buffer.Length; at += Vector256<byte>.Count)
        {
            var text = Vector256.LoadUnsafe(ref buffer[at]);
            var marks = (Vector256.Equals(text, delimiter) | Vector256.Equals(text, lineFeed) | Vector256.Equals(text, @return) | Vector256.Equals(text, quote)).ExtractMostSignificantBits();
            for (; marks != 0; marks &= marks - 1)
            {
                var mark = at + BitOperations.TrailingZeroCount(marks);
                var character = buffer[mark];
                if (character == Quote || (character == Return && mark + 1 == buffer.Length))
                {
                    rows.BeginRow();
                    return false;
                }

                rows.AddCell(mark == cell ? CellKind.Null : CellKind.Text, cell, mark - cell, cell);
                if (character != _delimiter)
                {
                    End(rows, mark, character == Return && buffer[mark + 1] == LineFeed ? mark + 2 : mark + 1, 1);
                    return true;
                }

                cell = mark + 1;
            }
        }

        rows.BeginRow();
        return false;
    }

    /// <summary>Reads any row; false at the end of the file, and if it does not lie in the buffer as a whole while that still holds other rows.</summary>
    private bool ReadRow(TextRows rows)
    {
        if (_start == _end && (rows.Count > 0 || !Fill()))
        {
            return false;
        }

        (_literalFrom, _fault) = (-1, null);
        while (!TryParse(rows))
        {
            if (rows.Count > 0)
            {
                return false;
            }

            if (!Fill())
            {
                throw new UnreadableFileException("ROW_TOO_LONG", $"The row that begins on line {_nextLine} is longer than {_maxRowBytes} bytes.", _nextLine);
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RequireUtf8(TextRows rows)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            if (!Utf8.IsValid(rows.TextOf(row)))
            {
                throw new NotUtf8Exception(rows.Line(row));
            }
        }
    }

    /// <summary>Parses the row at <see cref="_start"/>; false if it needs more bytes.</summary>
    private bool TryParse(TextRows rows)
    {
        rows.BeginRow();
        var at = _start;
        var newLines = 0;
        while (true)
        {
            var next = at == _end || at == _literalFrom ? Plain(rows, at) : _buffer[at] switch
            {
                Quote => Quoted(rows, at, ref newLines),
                Blank => AfterBlanks(rows, at),
                _ => Plain(rows, at),
            };
            if (next < 0 || (next == _end && !_ended))
            {
                return false;
            }

            if (next == _end)
            {
                End(rows, next, next, newLines);
                return true;
            }

            switch (_buffer[next])
            {
                case LineFeed:
                    End(rows, next, next + 1, newLines + 1);
                    return true;
                case Return when next + 1 == _end && !_ended:
                    return false;
                case Return:
                    End(rows, next, next + 1 < _end && _buffer[next + 1] == LineFeed ? next + 2 : next + 1, newLines + 1);
                    return true;
                default:
                    at = next + 1;
                    break;
            }
        }
    }

    private void End(TextRows rows, int rowEnd, int next, int newLines)
    {
        // A line without anything is no row.
        if (rows.IsOpenRowEmpty)
        {
            rows.BeginRow();
        }
        else
        {
            if (_fault is not null)
            {
                _faults.Add(rows.Count, _fault);
            }

            rows.EndRow(_nextLine, _start, rowEnd - _start);
        }

        _start = next;
        _nextLine += newLines;
    }

    private int Plain(TextRows rows, int at)
    {
        var length = _buffer.AsSpan(at, _end - at).IndexOfAny(_delimiter, LineFeed, Return);
        if (length < 0)
        {
            length = _end - at;
        }

        rows.AddCell(length == 0 ? CellKind.Null : CellKind.Text, at, length, at);
        return at + length;
    }

    /// <summary>A field that begins with blanks: if all that follows is text in quotes, closed on the same line, that is the field; else it is taken as it stands.</summary>
    private int AfterBlanks(TextRows rows, int at)
    {
        var blanks = _buffer.AsSpan(at, _end - at).IndexOfAnyExcept(Blank);
        if (blanks < 0)
        {
            return _ended || IsFull ? Plain(rows, at) : -1;
        }

        var quote = at + blanks;
        if (_buffer[quote] != Quote)
        {
            return Plain(rows, at);
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
            return Plain(rows, at);
        }

        AddQuoted(rows, at, quote + 1, line[..close], escaped, []);
        return quote + 1 + line.Length - rest.Length;
    }

    /// <summary>Reads a quoted field; the position of what ends it, or -1 if it needs more bytes.</summary>
    private int Quoted(TextRows rows, int at, ref int newLines)
    {
        var (search, escaped) = (at + 1, false);
        int close;
        while (true)
        {
            var found = _buffer.AsSpan(search, _end - search).IndexOf(Quote);
            close = search + found;
            if (found < 0)
            {
                return _ended || IsFull ? Literal(rows, at) : -1;
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
            return Literal(rows, at);
        }

        _fault = hasText ? AfterQuote : _fault;
        newLines += lines;
        AddQuoted(rows, at, at + 1, content, escaped, hasText ? after[..trailing] : []);
        return close + 1 + trailing;
    }

    private int Literal(TextRows rows, int at)
    {
        if (++_unclosed > MaxUnclosed)
        {
            throw new UnreadableFileException("UNCLOSED_QUOTE", $"More than {MaxUnclosed} quotes are not closed: this is no file of comma-separated values with quotes.", _nextLine);
        }

        _literalFrom = at;
        _fault = Unclosed;
        return Plain(rows, at);
    }

    private static void AddQuoted(TextRows rows, int raw, int start, ReadOnlySpan<byte> content, bool escaped, ReadOnlySpan<byte> trailing)
    {
        if (!escaped && trailing.IsEmpty)
        {
            rows.AddCell(CellKind.Text, start, content.Length, raw);
            return;
        }

        var text = rows.Keep(content.Length + trailing.Length);
        var length = 0;
        while (content.Length > 0)
        {
            var quote = content.IndexOf(Quote);
            var part = quote < 0 ? content : content[..(quote + 1)];
            part.CopyTo(text[length..]);
            length += part.Length;
            content = content[Math.Min(content.Length, quote < 0 ? part.Length : part.Length + 1)..];
        }

        trailing.CopyTo(text[length..]);
        length += trailing.Length;
        rows.AddCell(CellKind.Text, rows.KeptPlace(length), length, raw);
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
}
