using DuckDB.NET.Data;
using DuckDB.NET.Data.DataChunk.Writer;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>Rows of UTF-8 text on their way into a snapshot, read forward once.</summary>
public interface ISnapshotRows
{
    /// <summary>Moves to the next row; false at the end.</summary>
    bool Read();

    /// <summary>Physical line on which the row begins.</summary>
    long Line { get; }

    /// <summary>A cell of the row, false for NULL. The text is valid UTF-8 and fits the type of its column; empty text is NULL in every type but VARCHAR.</summary>
    bool TryCell(int column, out ReadOnlySpan<byte> text);
}

/// <summary>A delimited file below whose heading, a line, each line is a row without quoting, with a cell for each column; all lines end in LF, or all in CRLF.</summary>
public sealed record PlainLines(char Delimiter)
{
    /// <summary>The line of the first row.</summary>
    public const int FirstRow = 2;

    /// <summary>Longer rows are read by our own reader; DuckDB has limits of its own.</summary>
    public const int MaxRowBytes = 1 << 20;
}

/// <summary>
/// Makes a Parquet snapshot out of rows, in order, with <see cref="DatasetView.LineColumn"/> as its last column: DuckDB pulls the rows while it writes
/// the file, so that nothing is held but the row group being made.
/// </summary>
public static class SnapshotWriter
{
    private const int MemoryMiB = 512;
    private const int CheckEvery = 4096;

    /// <summary>What DuckDB reads of a file at once; it would be 32 MiB, and several of them.</summary>
    private const int BufferBytes = 4 << 20;

    /// <summary>
    /// Writes the file; <paramref name="folder"/> holds it and what spills. The same rows give the same bytes. <paramref name="open"/> gives the rows
    /// from the first one on, and is called again if they hold a NUL character, which takes another way through the driver.
    /// </summary>
    public static void Write(Func<ISnapshotRows> open, IReadOnlyList<TableColumn> columns, string folder, string path, CancellationToken cancel)
    {
        try
        {
            Write(open(), columns, new SnapshotText(escapes: false), folder, path, cancel);
        }
        catch (NulInTextException)
        {
            Write(open(), columns, new SnapshotText(escapes: true), folder, path, cancel);
        }
    }

    /// <summary>
    /// As <see cref="Write(Func{ISnapshotRows}, IReadOnlyList{TableColumn}, string, string, CancellationToken)"/> of a file whose every row has been looked at and is as
    /// <paramref name="lines"/> says, by DuckDB alone and several times as fast. The number of rows written; null if DuckDB would rather not.
    /// </summary>
    public static long? WritePlain(string file, PlainLines lines, IReadOnlyList<TableColumn> columns, string folder, string path, CancellationToken cancel)
    {
        using var connection = WorkbenchConnection.Open(folder, MemoryMiB, file, path);
        var types = string.Join(", ", columns.Select((c, i) => $"'c{i}': '{c.Type}'"));
        var rows = $"""
            read_csv({SqlText.Literal(file)}, delim = {SqlText.Literal(lines.Delimiter.ToString())}, quote = '', escape = '', comment = '', header = true, auto_detect = false,
            buffer_size = {BufferBytes}, strict_mode = true, null_padding = false, ignore_errors = false, columns = {"{" + types + "}"})
            """;
        try
        {
            WorkbenchConnection.Execute(connection, Copy(columns, name => name, $"row_number() OVER () + {PlainLines.FirstRow - 1}", rows, path), cancel);
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT num_rows FROM parquet_file_metadata({SqlText.Literal(path)})";
            return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (DuckDBException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The statement that writes the rows, whose columns are named by their place: it alone says what a snapshot's bytes are.</summary>
    private static string Copy(IReadOnlyList<TableColumn> columns, Func<string, string> text, string line, string rows, string path)
    {
        var list = string.Concat(columns.Select((c, i) => $"{(c.Type == "VARCHAR" ? text($"c{i}") : $"c{i}")} AS {SqlName.Quote(c.Name)}, "));
        return $"COPY (SELECT {list}{line} AS {DatasetView.LineColumn} FROM {rows}) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION zstd)";
    }

    private static void Write(ISnapshotRows rows, IReadOnlyList<TableColumn> columns, SnapshotText text, string folder, string path, CancellationToken cancel)
    {
        using var connection = WorkbenchConnection.Open(folder, MemoryMiB, path);
        var cells = columns.Select(c => SnapshotCell.Of(c.Type, text)).ToArray();
        var source = new Source(rows, cancel);
        // Positional names here: the real ones may be anything, and are given in the SELECT.
        List<ColumnInfo> shape = [.. cells.Select((c, i) => new ColumnInfo($"c{i}", c.ClrType)), new ColumnInfo("line", typeof(long))];
        connection.RegisterTableFunction("snapshot_rows", () => new TableFunction(shape, source.Rows()), (_, writers, row) => source.Write(cells, writers, row));
        try
        {
            WorkbenchConnection.Execute(connection, Copy(columns, text.Column, "line", "snapshot_rows()", path), cancel);
        }
        catch (DuckDBException) when (source.Failure is not null)
        {
            // The cause below says more.
        }

        source.Failure?.Throw();
    }

    /// <summary>Hands rows to DuckDB's callbacks, which must not throw: a failure ends the rows and is thrown once DuckDB is done.</summary>
    private sealed class Source(ISnapshotRows rows, CancellationToken cancel)
    {
        private static readonly object Row = new();

        private long _count;

        public System.Runtime.ExceptionServices.ExceptionDispatchInfo? Failure { get; private set; }

        public IEnumerable<object> Rows()
        {
            while (Next())
            {
                yield return Row;
            }
        }

        public void Write(SnapshotCell[] cells, IReadOnlyList<IDuckDBDataWriter> writers, ulong row)
        {
            try
            {
                for (var i = 0; i < cells.Length; i++)
                {
                    if (rows.TryCell(i, out var text))
                    {
                        cells[i].Write(text, writers[i], row);
                    }
                    else
                    {
                        writers[i].WriteNull(row);
                    }
                }

                writers[cells.Length].WriteValue(rows.Line, row);
            }
            catch (Exception exception)
            {
                Failure ??= System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
            }
        }

        private bool Next()
        {
            try
            {
                if (++_count % CheckEvery == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }

                return Failure is null && rows.Read();
            }
            catch (Exception exception)
            {
                Failure ??= System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
                return false;
            }
        }
    }
}
