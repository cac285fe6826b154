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
            _writing = new Writing(columns, plain, Path.Combine(folder, $"early-{_begun}"), cancel);
            _writing.Begin(stop => Write(_writing, stop));
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
        _writing is { } writing && writing.Is(columns, plain) && writing.Finish() == rows ? writing.Path : null;

    public void Dispose() => Stop();

    private void Stop()
    {
        _writing?.Dispose();
        _writing = null;
    }

    /// <summary>Rows written; null if DuckDB would not.</summary>
    private long? Write(Writing writing, CancellationToken stop)
    {
        if (writing.Plain is { } plain)
        {
            return SnapshotWriter.WritePlain(file, plain, writing.Columns, folder, writing.Path, stop);
        }

        using var source = open();
        KeptRows? rows = null;
        SnapshotWriter.Write(() => rows = new KeptRows(source, writing.Columns.Count, []), writing.Columns, folder, writing.Path, stop);
        return rows!.Count;
    }

    private sealed class Writing(IReadOnlyList<TableColumn> columns, PlainLines? plain, string path, CancellationToken cancel) : IDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        private Task<long?> _task = Task.FromResult<long?>(null);

        public IReadOnlyList<TableColumn> Columns => columns;

        public PlainLines? Plain => plain;

        public string Path => path;

        public void Begin(Func<CancellationToken, long?> write) =>
            _task = Task.Factory.StartNew(() => write(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        public bool Is(IReadOnlyList<TableColumn> others, PlainLines? way) => plain == way && columns.SequenceEqual(others);

        public long? Finish() => _task.GetAwaiter().GetResult();

        public void Dispose()
        {
            _stop.Cancel();
            // Whatever it met, the survey meets too, or the snapshot that is written after it.
            Task.WaitAny(_task);
            _ = _task.Exception;
            _stop.Dispose();
        }
    }
}
