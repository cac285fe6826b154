using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DuckDB.NET.Data;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>A local Parquet file opened for reading by an instance that can read this file and nothing else. One reading at a time.</summary>
public sealed class ParquetFile : IAsyncDisposable
{
    private const int MemoryMiB = 256;
    private const int FlushBytes = 1 << 16;

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly string _from;

    private ParquetFile(string path)
    {
        _from = SqlText.Parquet([path]);
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            SET TimeZone = 'UTC';
            SET threads = 1;
            SET memory_limit = '{MemoryMiB}MiB';
            SET temp_directory = '';
            SET autoinstall_known_extensions = false;
            SET autoload_known_extensions = false;
            SET allowed_paths = [{SqlText.Literal(path)}];
            SET enable_external_access = false;
            SET lock_configuration = true;
            """);
        command.ExecuteNonQuery();
        command.CommandText = $"DESCRIBE SELECT * FROM {_from}";
        Columns = SqlColumns.Read(command);
        command.CommandText = $"SELECT num_rows FROM parquet_file_metadata({SqlText.Literal(path)})";
        Rows = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public IReadOnlyList<TableColumn> Columns { get; }

    public long Rows { get; }

    /// <summary>Opens a file; throws <see cref="IOException"/> if it is not there and <see cref="InvalidDataException"/> if it is no Parquet file.</summary>
    public static ParquetFile Open(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new FileNotFoundException($"There is no file '{full}'.", full);
        }

        try
        {
            return new ParquetFile(full);
        }
        catch (DuckDBException exception)
        {
            throw new InvalidDataException($"'{Path.GetFileName(full)}' is no readable Parquet file.", exception);
        }
    }

    /// <summary>Every row, or with a filter those that may pass it, in order: bool, long, double, decimal and string values; dates and times as ISO 8601 text, instants in UTC. Null columns = all.</summary>
    public async IAsyncEnumerable<object?[]> RowsAsync(IReadOnlyList<string>? columns, [EnumeratorCancellation] CancellationToken cancel, KeyFilter? filter = null)
    {
        await Task.Yield();
        var shape = new RowShape(columns is null ? Columns : [.. columns.Select(Column)]);
        using var command = Select(shape, filter?.Where ?? "");
        using var stop = cancel.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancel.ThrowIfCancellationRequested();
            yield return shape.Values(reader);
        }
    }

    /// <summary>The first rows as a JSON array of objects.</summary>
    public Task<SqlRows> PreviewAsync(int limit, CancellationToken cancel) => Task.Run(() =>
    {
        var shape = new RowShape(Columns);
        using var command = Select(shape, string.Create(CultureInfo.InvariantCulture, $" LIMIT {(long)limit + 1}"));
        using var stop = cancel.Register(command.Cancel);
        return shape.Rows(command, Columns, limit);
    }, cancel);

    /// <summary>Writes every row as one JSON object a line.</summary>
    public async Task WriteNdjsonAsync(Stream target, CancellationToken cancel)
    {
        var shape = new RowShape(Columns);
        using var command = Select(shape, "");
        using var stop = cancel.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var buffer = new ArrayBufferWriter<byte>(FlushBytes * 2);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        while (reader.Read())
        {
            shape.WriteObject(reader, writer);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushBytes)
            {
                await target.WriteAsync(buffer.WrittenMemory, cancel);
                buffer.ResetWrittenCount();
            }
        }

        await target.WriteAsync(buffer.WrittenMemory, cancel);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private TableColumn Column(string name) =>
        Columns.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw new ArgumentException($"There is no column '{name}'.", nameof(name));

    private DuckDBCommand Select(RowShape shape, string tail)
    {
        var command = _connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = $"SELECT {shape.SelectList} FROM {_from}{tail}";
        return command;
    }
}
