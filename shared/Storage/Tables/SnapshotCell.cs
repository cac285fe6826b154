using System.Globalization;
using System.Text;
using DuckDB.NET.Data.DataChunk.Writer;

namespace Vanguards.Storage.Tables;

/// <summary>How the text of a cell becomes a value of its column's type; it throws <see cref="FormatException"/> for text that does not fit.</summary>
internal abstract class SnapshotCell(Type clrType)
{
    /// <summary>The type by which DuckDB knows the column.</summary>
    public Type ClrType => clrType;

    public static SnapshotCell Of(string type, SnapshotText text) => type switch
    {
        "VARCHAR" => new TextCell(text),
        "BIGINT" => new ValueCell<long>(cell => long.Parse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
        "DOUBLE" => new ValueCell<double>(cell => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture)),
        "BOOLEAN" => new ValueCell<bool>(Boolean),
        "DATE" => new ValueCell<DateOnly>(Date),
        "TIMESTAMP" => new ValueCell<DateTime>(Timestamp),
        _ => throw new ArgumentException($"A snapshot is not written with columns of type {type}.", nameof(type)),
    };

    public abstract void Write(ReadOnlySpan<byte> text, IDuckDBDataWriter writer, ulong row);

    private static bool Boolean(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text, "true") || (Ascii.EqualsIgnoreCase(text, "false") ? false : throw new FormatException());

    private static DateOnly Date(ReadOnlySpan<byte> text) => text.Length == 10
        ? new DateOnly(Number(text[..4]), Number(text[5..7]), Number(text[8..10]))
        : throw new FormatException();

    private static DateTime Timestamp(ReadOnlySpan<byte> text)
    {
        var whole = Date(text[..10]).ToDateTime(new TimeOnly(Number(text[11..13]), Number(text[14..16]), Number(text[17..19])));
        if (text.Length == 19)
        {
            return whole;
        }

        var micros = Number(text[20..]) * (int)Math.Pow(10, 26 - text.Length);
        return whole.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
    }

    private static int Number(ReadOnlySpan<byte> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private delegate T Parse<T>(ReadOnlySpan<byte> text);

    private sealed class TextCell(SnapshotText way) : SnapshotCell(typeof(string))
    {
        public override void Write(ReadOnlySpan<byte> text, IDuckDBDataWriter writer, ulong row) => writer.WriteValue(way.Of(text), row);
    }

    private sealed class ValueCell<T>(Parse<T> parse) : SnapshotCell(typeof(T))
    {
        public override void Write(ReadOnlySpan<byte> text, IDuckDBDataWriter writer, ulong row)
        {
            if (text.IsEmpty)
            {
                writer.WriteNull(row);
            }
            else
            {
                writer.WriteValue(parse(text), row);
            }
        }
    }
}
