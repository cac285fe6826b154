using DuckDB.NET.Data;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>
/// Makes a Parquet snapshot out of rows of UTF-8 text whose column types are known only at the end: the text goes to Parquet parts in bounded
/// memory, and <see cref="Finish"/> rewrites them as one typed file, in order, with <see cref="DatasetView.LineColumn"/> as its last column.
/// </summary>
public sealed class TextTableWriter : IDisposable
{
    private const int PartRows = 500_000;
    private const long PartBytes = 96L << 20;
    private const int MemoryMiB = 512;

    private readonly string _folder;
    private readonly int _columns;
    private readonly DuckDBConnection _connection;
    private readonly List<string> _parts = [];
    private readonly CancellationToken _cancel;
    private DuckDBAppender? _appender;
    private IDuckDBAppenderRow? _row;
    private long _partBytes;
    private int _partRows;

    /// <summary>Works in a new folder at <paramref name="folder"/>, which is deleted when disposed.</summary>
    public TextTableWriter(string folder, int columns, CancellationToken cancel)
    {
        _folder = folder;
        _columns = columns;
        _cancel = cancel;
        Directory.CreateDirectory(folder);
        _connection = WorkbenchConnection.Open(folder, MemoryMiB);
        WorkbenchConnection.Execute(_connection, $"CREATE TABLE part ({string.Concat(Enumerable.Range(0, columns).Select(i => $"c{i} VARCHAR, "))}line BIGINT)", cancel);
    }

    public long Rows { get; private set; }

    public void BeginRow()
    {
        _appender ??= _connection.CreateAppender("part");
        _row = _appender.CreateRow();
    }

    /// <summary>The next cell of the row; must be valid UTF-8.</summary>
    public void Append(Span<byte> utf8)
    {
        _partBytes += utf8.Length;
        _row!.AppendValue(utf8);
    }

    public void AppendNull() => _row!.AppendNullValue();

    /// <summary>Ends the row, which began on physical line <paramref name="line"/>.</summary>
    public void EndRow(long line)
    {
        _row!.AppendValue(line);
        _row.EndRow();
        Rows++;
        if (++_partRows >= PartRows || _partBytes >= PartBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes the snapshot. Each type must be one that every cell of its column can be cast to; empty text is NULL but in VARCHAR.</summary>
    public void Finish(IReadOnlyList<TableColumn> columns, string path)
    {
        if (columns.Count != _columns)
        {
            throw new ArgumentException($"{_columns} columns were written, not {columns.Count}.", nameof(columns));
        }

        Flush();
        var list = string.Concat(columns.Select((c, i) => c.Type == "VARCHAR"
            ? $"c{i} AS {SqlName.Quote(c.Name)}, "
            : $"CAST(NULLIF(c{i}, '') AS {c.Type}) AS {SqlName.Quote(c.Name)}, "));
        WorkbenchConnection.Execute(
            _connection,
            $"COPY (SELECT {list}line AS {DatasetView.LineColumn} FROM {(_parts.Count == 0 ? "part" : SqlText.Parquet(_parts))}) TO {SqlText.Literal(Path.Combine(_folder, "typed"))} (FORMAT parquet, COMPRESSION zstd)",
            _cancel);
        File.Move(Path.Combine(_folder, "typed"), path, overwrite: true);
    }

    public void Dispose()
    {
        _appender?.Dispose();
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Flush()
    {
        _appender?.Dispose();
        _appender = null;
        if (_partRows == 0)
        {
            return;
        }

        var part = Path.Combine(_folder, $"part-{_parts.Count}");
        WorkbenchConnection.Execute(_connection, $"COPY part TO {SqlText.Literal(part)} (FORMAT parquet, COMPRESSION snappy); TRUNCATE part", _cancel);
        _parts.Add(part);
        (_partRows, _partBytes) = (0, 0);
    }
}
