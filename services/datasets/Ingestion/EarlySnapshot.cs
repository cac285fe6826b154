using Vanguards.Contracts;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Ingestion;

/// <summary>
/// A snapshot that is written while the rows are still being surveyed, with the types that their columns have had so far. Most files keep them to the end: their two
/// readings then take the time of one. If they change it begins anew, a few times; if a row is left out it is given up, and the snapshot is written after the survey.
/// </summary>
internal sealed class EarlySnapshot(string file, Func<IRowSource> open, string folder, CancellationToken cancel) : IDisposable
{
    /// <summary>Rows that are surveyed before it begins.</summary>
    public const int FromRow = 65_536;

    private const int MaxBegun = 3;

    private Writing? _writing;
    private int _begun;
    private bool _isOver;

    /// <summary>The columns as they are after many rows, and how the file is written if DuckDB can be trusted to read it alike.</summary>
    public void Follow(IReadOnlyList<TableColumn> columns, PlainLines? plain)
    {
        if (_isOver || (_writing is { } writing && writing.Is(columns, plain)))
        {
            return;
        }

        Stop();
        if (_begun++ < MaxBegun)
        {
            var path = Path.Combine(folder, $"early-{_begun}");
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var rows = Task.Factory.StartNew(() => Write(columns, plain, path, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _writing = new Writing(columns, plain, path, stop, rows);
        }
    }

    /// <summary>Not all rows are taken: it cannot be right.</summary>
    public void GiveUp()
    {
        _isOver = true;
        Stop();
    }

    /// <summary>The file, once it is written; null if there is none of so many rows with these columns.</summary>
    public string? Finish(IReadOnlyList<TableColumn> columns, PlainLines? plain, long rows) =>
        _writing is { } writing && writing.Is(columns, plain) && writing.Rows.GetAwaiter().GetResult() == rows ? writing.Path : null;

    public void Dispose() => Stop();

    private void Stop()
    {
        _writing?.Dispose();
        _writing = null;
    }

    /// <summary>Rows written; null if DuckDB would not.</summary>
    private long? Write(IReadOnlyList<TableColumn> columns, PlainLines? plain, string path, CancellationToken stop)
    {
        if (plain is not null)
        {
            return SnapshotWriter.WritePlain(file, plain, columns, folder, path, stop);
        }

        using var source = open();
        KeptRows? rows = null;
        SnapshotWriter.Write(() => rows = new KeptRows(source, columns.Count, []), columns, folder, path, stop);
        return rows!.Count;
    }

    private sealed record Writing(IReadOnlyList<TableColumn> Columns, PlainLines? Plain, string Path, CancellationTokenSource Stop, Task<long?> Rows) : IDisposable
    {
        public bool Is(IReadOnlyList<TableColumn> columns, PlainLines? plain) => Plain == plain && Columns.SequenceEqual(columns);

        public void Dispose()
        {
            Stop.Cancel();
            // Whatever it met, the survey meets too, or the snapshot that is written after it.
            Task.WaitAny(Rows);
            _ = Rows.Exception;
            Stop.Dispose();
        }
    }
}
