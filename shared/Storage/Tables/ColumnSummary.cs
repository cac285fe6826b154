using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Vanguards.Contracts;

namespace Vanguards.Storage.Tables;

/// <summary>What a column holds, noted as its values pass by; it gives the same as <see cref="TableProfile.Read"/> would of the file, the estimate aside.</summary>
internal abstract class ColumnSummary
{
    public long Nulls { get; set; }

    protected DistinctCount Distinct { get; } = new();

    /// <summary>For one of the types <see cref="RowFile.Types"/>.</summary>
    public static ColumnSummary Of(string type) => type switch
    {
        "VARCHAR" => new TextSummary(),
        "BIGINT" => new ValueSummary<long>(value => value),
        "DOUBLE" => new ValueSummary<double>(value => value),
        "BOOLEAN" => new ValueSummary<byte>(value => value != 0),
        "DATE" => new ValueSummary<int>(days => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        "TIMESTAMP" => new ValueSummary<long>(micros => DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException($"There is no summary of type {type}.", nameof(type)),
    };

    public ColumnProfile Profile(TableColumn column)
    {
        var (min, max) = Range();
        return new ColumnProfile { Name = column.Name, Type = column.Type, Nulls = Nulls, Min = min, Max = max, Distinct = Distinct.Estimate() };
    }

    /// <summary>The least and the greatest value, as JSON; null if there is none.</summary>
    protected abstract (JsonElement? Min, JsonElement? Max) Range();
}

/// <summary>Of values that DuckDB keeps as they are.</summary>
internal sealed class ValueSummary<TValue>(Func<TValue, object> shown) : ColumnSummary
    where TValue : unmanaged, IComparisonOperators<TValue, TValue, bool>
{
    private TValue _min;
    private TValue _max;
    private bool _hasAny;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<TValue> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        var (min, max) = _hasAny ? (_min, _max) : (values[0], values[0]);
        foreach (var value in values)
        {
            min = value < min ? value : min;
            max = value > max ? value : max;
            // 0 and -0 are one value.
            Distinct.Add(DistinctCount.Hash(value == default ? 0 : Bits(value)));
        }

        (_min, _max, _hasAny) = (min, max, true);
    }

    protected override (JsonElement? Min, JsonElement? Max) Range() =>
        _hasAny ? (JsonSerializer.SerializeToElement(shown(_min)), JsonSerializer.SerializeToElement(shown(_max))) : (null, null);

    private static ulong Bits(TValue value)
    {
        var bits = 0UL;
        Unsafe.WriteUnaligned(ref Unsafe.As<ulong, byte>(ref bits), value);
        return bits;
    }
}

/// <summary>Of text, in the order of its bytes; what is shown of it is cut.</summary>
internal sealed class TextSummary : ColumnSummary
{
    private byte[]? _min;
    private byte[]? _max;
    private ulong _minHead = ulong.MaxValue;
    private ulong _maxHead;

    /// <summary><paramref name="head"/> is the first eight bytes as a number, the first of them the greatest; zeros stand for those that there are not. Most texts differ in them.</summary>
    public void Add(ReadOnlySpan<byte> text, ulong head, ulong hash)
    {
        if (head <= _minHead && (_min is null || text.SequenceCompareTo(_min) < 0))
        {
            (_min, _minHead) = (text.ToArray(), head);
        }

        if (head >= _maxHead && (_max is null || text.SequenceCompareTo(_max) > 0))
        {
            (_max, _maxHead) = (text.ToArray(), head);
        }

        Distinct.Add(hash);
    }

    protected override (JsonElement? Min, JsonElement? Max) Range() => (Shown(_min), Shown(_max));

    private static JsonElement? Shown(byte[]? text) => text is null
        ? null
        : JsonSerializer.SerializeToElement(string.Concat(Encoding.UTF8.GetString(text).EnumerateRunes().Take(TableProfile.MaxText)));
}
