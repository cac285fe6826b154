using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>Rows of JSON values on their way into a Parquet table: each goes to disk as it comes, so that no table is ever held in memory.</summary>
public sealed class RowFile : IDisposable
{
    /// <summary>Types that a column may have: those a value of JSON can be without guessing.</summary>
    public static readonly IReadOnlyList<string> Types = ["VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"];

    /// <summary>Bytes of one row as JSON.</summary>
    public const int MaxRowBytes = 8 * 1024 * 1024;

    private const int MemoryMiB = 256;
    private const int FlushBytes = 1 << 16;

    private readonly string _folder;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes * 2);
    private readonly Utf8JsonWriter _writer;

    /// <summary>Makes the file in a folder of its own below <paramref name="scratch"/>; throws <see cref="ArgumentException"/> for a type not in <see cref="Types"/>.</summary>
    public RowFile(string scratch, IReadOnlyList<TableColumn> columns)
    {
        if (columns.FirstOrDefault(column => !Types.Contains(column.Type)) is { } odd)
        {
            throw new ArgumentException($"The column {odd.Name} has the type {odd.Type}; there are {string.Join(", ", Types)}.", nameof(columns));
        }

        Columns = columns;
        _folder = Directory.CreateDirectory(Path.Combine(scratch, Guid.CreateVersion7().ToString("N"))).FullName;
        _file = new FileStream(Path.Combine(_folder, "rows.ndjson"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _writer = new Utf8JsonWriter(_buffer);
    }

    public IReadOnlyList<TableColumn> Columns { get; }

    public long Rows { get; private set; }

    /// <summary>Bytes that the rows take as JSON.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a row: an array with a value for each column. Throws <see cref="FormatException"/> for one that does not fit, naming the column.</summary>
    public void Add(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != Columns.Count)
        {
            throw new FormatException($"row {Rows + 1} is not an array of {Columns.Count} values");
        }

        var before = _buffer.WrittenCount;
        _writer.WriteStartObject();
        for (var i = 0; i < Columns.Count; i++)
        {
            Write(row[i], i);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
        _buffer.Write("\n"u8);
        var size = _buffer.WrittenCount - before;
        if (size > MaxRowBytes)
        {
            throw new FormatException($"row {Rows + 1} is larger than {MaxRowBytes:N0} bytes");
        }

        (Rows, Bytes) = (Rows + 1, Bytes + size);
        if (_buffer.WrittenCount >= FlushBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes the rows so far, in order, as a Parquet file; it is the caller's to move, and gone with this object otherwise.</summary>
    public Task<string> WriteParquetAsync(CancellationToken cancel) => Task.Run(() =>
    {
        Flush();
        var path = Path.Combine(_folder, "rows.parquet");
        using var connection = WorkbenchConnection.Open(_folder, MemoryMiB);
        var names = string.Join(", ", Columns.Select((column, i) => $"c{i} AS {SqlName.Quote(column.Name)}"));
        var types = string.Join(", ", Columns.Select((column, i) => $"c{i}: '{column.Type}'"));
        WorkbenchConnection.Execute(
            connection,
            $"COPY (SELECT {names} FROM read_json({SqlText.Literal(_file.Name)}, format = 'newline_delimited', columns = {{{types}}})) TO {SqlText.Literal(path)} {WorkbenchConnection.ParquetOptions}",
            cancel);
        return path;
    }, cancel);

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Positional names: the real ones may be anything, and are given in the SELECT.
    private void Write(JsonElement value, int index)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        _writer.WritePropertyName(string.Create(CultureInfo.InvariantCulture, $"c{index}"));
        switch (Columns[index].Type)
        {
            case "VARCHAR" when value.ValueKind == JsonValueKind.String:
            case "BIGINT" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _):
            case "DOUBLE" when value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()):
            case "BOOLEAN" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
            case "DATE" when value.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _):
                value.WriteTo(_writer);
                break;
            case "TIMESTAMP" when value.ValueKind == JsonValueKind.String && value.TryGetDateTime(out var at):
                var instant = at.Kind == DateTimeKind.Local ? at.ToUniversalTime() : at;
                _writer.WriteStringValue(instant.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
                break;
            default:
                throw new FormatException($"the value of {Columns[index].Name} in row {Rows + 1} is no {Columns[index].Type}");
        }
    }

    private void Flush()
    {
        _file.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
