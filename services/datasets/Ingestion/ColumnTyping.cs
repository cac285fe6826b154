using System.Runtime.CompilerServices;
using System.Text;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Ingestion;

/// <summary>
/// Finds the type of a column from all its cells. A type is taken only if every cell fits it and two different texts cannot become one value
/// where that would matter: ids with leading zeros stay text, so do dates that are not ISO, padded numbers and numbers with separators.
/// </summary>
internal sealed class ColumnTyping(string name, bool keepText)
{
    [Flags]
    private enum Types
    {
        None = 0,
        Boolean = 1,
        Integer = 2,
        Number = 4,
        Date = 8,
        Timestamp = 16,
        All = 31,
    }

    private const int MaxMisfits = 100;
    private const int SampleLength = 60;

    private readonly bool _isIdentifier = IsIdentifier(name);
    private Types _types = keepText ? Types.None : Types.All;
    private long _values;
    private long _numbers;
    private long _misfits;
    private bool _trailingZero;
    private int _leastScale = int.MaxValue;
    private int _greatestScale;

    /// <summary>The first cell that is no number in a column of numbers: its line and text.</summary>
    public (long Line, string Text)? Misfit { get; private set; }

    /// <summary>True if a handful of cells are all that keeps the column from being a number.</summary>
    public bool FellBack => Type == "VARCHAR" && Misfit is not null && _misfits <= MaxMisfits && _numbers >= 10 * _misfits;

    public long Misfits => _misfits;

    public string Type => _values == 0 ? "VARCHAR" : _types switch
    {
        _ when (_types & Types.Boolean) != 0 => "BOOLEAN",
        _ when (_types & Types.Integer) != 0 => "BIGINT",
        // 1.1 and 1.10 are one number but two section numbers.
        _ when (_types & Types.Number) != 0 && _trailingZero && _leastScale != _greatestScale && _isIdentifier => "VARCHAR",
        _ when (_types & Types.Number) != 0 => "DOUBLE",
        _ when (_types & Types.Date) != 0 => "DATE",
        _ when (_types & Types.Timestamp) != 0 => "TIMESTAMP",
        _ => "VARCHAR",
    };

    /// <summary>Takes note of the cells of a column in the given rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(TextRows rows, int column, ReadOnlySpan<int> chosen)
    {
        foreach (var row in chosen)
        {
            if (keepText || (_types == Types.None && (_numbers == 0 || _misfits > MaxMisfits)))
            {
                return;
            }

            var kind = rows.CellAt(row, column, out var text);
            if (kind != CellKind.Null && !text.IsEmpty)
            {
                _values++;
                var fits = Fits(kind, text);
                _types &= fits;
                if ((fits & Types.Number) != 0)
                {
                    _numbers++;
                }
                else if (_misfits++ == 0)
                {
                    Misfit = (rows.Line(row), Encoding.UTF8.GetString(text.Length > SampleLength ? text[..SampleLength] : text));
                }
            }
        }
    }

    private Types Fits(CellKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        CellKind.Boolean => Types.Boolean,
        CellKind.Json => Types.None,
        CellKind.String => Moment(text),
        CellKind.Number => Numeric(text) is var plain and not Types.None ? plain : Exponential(text),
        // A dash in the midst is in no number.
        _ when text.Length >= 10 && text[4] == (byte)'-' => Moment(text),
        _ => Numeric(text) is var number and not Types.None ? number : PlainText.IsBoolean(text) ? Types.Boolean : Types.None,
    };

    private Types Numeric(ReadOnlySpan<byte> text)
    {
        if (!PlainText.TryNumber(text, out var number))
        {
            return Types.None;
        }

        _trailingZero |= number.TrailingZero;
        _leastScale = Math.Min(_leastScale, number.Scale);
        _greatestScale = Math.Max(_greatestScale, number.Scale);
        var whole = number.Scale == 0 && number.Digits <= 18 && !text.SequenceEqual("-0"u8) ? Types.Integer : Types.None;
        return whole | (PlainText.FitsDouble(text, number) ? Types.Number : Types.None);
    }

    /// <summary>1e5 in JSON is a number by its syntax; in a CSV it may be a code, and stays text.</summary>
    private static Types Exponential(ReadOnlySpan<byte> text) =>
        text.ContainsAny("eE"u8) && System.Buffers.Text.Utf8Parser.TryParse(text, out double value, out _) && double.IsFinite(value) ? Types.Number : Types.None;

    private static Types Moment(ReadOnlySpan<byte> text) =>
        PlainText.IsDate(text) ? Types.Date : PlainText.IsTimestamp(text) ? Types.Timestamp : Types.None;

    private static bool IsIdentifier(string heading)
    {
        var words = heading.ToLowerInvariant().Split([' ', '_', '-', '.', '#', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        return words.LastOrDefault() is "id" or "no" or "nbr" or "num" or "number" or "code" or "key" or "section" or "version" or "api";
    }
}
