using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tables;

/// <summary>
/// Makes a Parquet snapshot out of rows, in order, with <see cref="DatasetView.LineColumn"/> as its last column. DuckDB writes on a thread of its own what has been added;
/// nothing is held but a few blocks of rows and the row group being made. The same rows give the same bytes.
/// </summary>
public sealed class SnapshotWriter : IDisposable
{
    private const int MemoryMiB = 512;

    /// <summary>Of what waits to be written: DuckDB takes the rows of a whole row group at once and then compresses them for a while.</summary>
    private const int MaxWaiting = 52;

    private const int UnitBytes = 1 << 18;

    private readonly IReadOnlyList<TableColumn> _columns;
    private readonly ColumnSummary[] _summaries;
    private readonly string _path;
    private readonly CancellationTokenSource _stop;
    private readonly List<string> _types;
    private readonly ConcurrentBag<RowBlock> _free = [];
    private readonly ConcurrentQueue<RowBlock?> _full = [];
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly SemaphoreSlim _room = new(MaxWaiting);
    private readonly Task _writing;
    private RowBlock? _taken;
    private bool _isOver;
    private RowBlock _block;
    private long _rows;

    /// <summary>Begins the file; <paramref name="folder"/> holds it and what spills. Columns are of the types <see cref="RowFile.Types"/>.</summary>
    public SnapshotWriter(IReadOnlyList<TableColumn> columns, string folder, string path, CancellationToken cancel)
    {
        _columns = columns;
        _types = [.. columns.Select(c => c.Type)];
        _summaries = [.. _types.Select(ColumnSummary.Of)];
        _path = path;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _block = new RowBlock(_types);
        _writing = Task.Factory.StartNew(() => Write(folder), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// Adds the given rows, cut or filled up to the columns that there are; empty text is NULL in every type but VARCHAR. Throws <see cref="FormatException"/> for text that does not fit its
    /// column, after which there is no file to be had, and whatever stands in the way of writing.
    /// </summary>
    public void Add(TextRows rows, ReadOnlySpan<int> chosen)
    {
        while (chosen.Length > 0)
        {
            var added = _block.Add(rows, chosen);
            _rows += added;
            chosen = chosen[added..];
            if (chosen.Length > 0)
            {
                HandOver();
                _block = _free.TryTake(out var free) ? free : new RowBlock(_types);
            }
        }
    }

    /// <summary>Waits until all rows are written; what they hold.</summary>
    public TableProfile Finish()
    {
        HandOver();
        // There are no more.
        _full.Enqueue(null);
        _waiting.Release();
        _writing.GetAwaiter().GetResult();
        return new TableProfile { Rows = _rows, Columns = [.. _summaries.Zip(_columns, (summary, column) => summary.Profile(column))] };
    }

    /// <summary>Stops writing; a file that is not finished is none.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAny(_writing);
        if (!_writing.IsCompletedSuccessfully)
        {
            _ = _writing.Exception;
            if (File.Exists(_path))
            {
                File.Delete(_path);
            }
        }

        _stop.Dispose();
        _waiting.Dispose();
        _room.Dispose();
    }

    private static int Units(RowBlock block) => Math.Clamp(block.Bytes / UnitBytes, 1, MaxWaiting);

    private void HandOver()
    {
        for (var i = 0; i < _summaries.Length; i++)
        {
            _block.Columns[i].NoteIn(_summaries[i]);
        }

        try
        {
            for (var unit = Units(_block); unit > 0; unit--)
            {
                _room.Wait(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            _writing.GetAwaiter().GetResult();
            throw;
        }

        _full.Enqueue(_block);
        _waiting.Release();
    }

    private void Write(string folder)
    {
        ExceptionDispatchInfo? failure = null;
        try
        {
            using var connection = WorkbenchConnection.Open(folder, MemoryMiB, _path);
            // Positional names here: the real ones may be anything, and are given in the SELECT.
            BlockFunction.Register(connection, "snapshot_rows", _types, Next);
            var list = string.Concat(_columns.Select((c, i) => $"c{i} AS {SqlName.Quote(c.Name)}, "));
            WorkbenchConnection.Execute(
                connection,
                $"COPY (SELECT {list}line AS {DatasetView.LineColumn} FROM snapshot_rows()) TO {SqlText.Literal(_path)} {WorkbenchConnection.ParquetOptions}",
                _stop.Token);
        }
        catch (Exception)
        {
            failure?.Throw();
            _stop.Token.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            // Whoever adds rows must not wait for a block that never comes back.
            _stop.Cancel();
        }

        RowBlock? Next()
        {
            try
            {
                if (_taken is not null)
                {
                    _room.Release(Units(_taken));
                    _taken.Clear();
                    _free.Add(_taken);
                    _taken = null;
                }

                if (_isOver)
                {
                    return null;
                }

                // No rows would be the end to DuckDB.
                do
                {
                    _waiting.Wait(_stop.Token);
                    _full.TryDequeue(out _taken);
                }
                while (_taken is { Rows: 0 });
                _isOver = _taken is null;
                return _taken;
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
                throw;
            }
        }
    }
}
