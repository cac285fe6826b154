using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Vanguards.Messaging.Commits;

/// <summary>
/// One writer for a database: everything that has arrived is done in one transaction, each item under a savepoint, then committed once
/// (natural batching: nobody waits for a batch to fill, but under load for a moment, <see cref="IWriterDialect.Gathering"/>). An item is answered only when its writes are durable.
/// </summary>
public sealed partial class GroupCommit : IAsyncDisposable
{
    /// <summary>Items of one transaction; bounds its length.</summary>
    public const int MaxBatch = 512;

    /// <summary>Items of a transaction after which the next waits for more: so many at once come only under load.</summary>
    public const int Load = 8;

    private static readonly AsyncLocal<CommitScope?> Ambient = new();

    private readonly Channel<Item> _items;
    private readonly IWriterDialect _dialect;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _abandon = new();
    private readonly Task _loop;
    private readonly HashSet<object> _pendingKeys = [];
    private DbConnection? _connection;
    private IStatements? _statements;

    public GroupCommit(IWriterDialect dialect, ILogger<GroupCommit> logger, int capacity = 8192, TimeProvider? clock = null)
    {
        _dialect = dialect;
        _logger = logger;
        _clock = clock ?? TimeProvider.System;
        // What runs at once when an item is read or written is only this class's own waiting.
        _items = Channel.CreateBounded<Item>(new BoundedChannelOptions(capacity) { SingleReader = true, AllowSynchronousContinuations = true });
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// Does the work in the next transaction and completes when it is durable. The work must not wait for anything but the database.
    /// Called from within an item of this writer, it joins that item. A cancelled caller no longer waits, but work that was taken is done.
    /// </summary>
    public async Task RunAsync(Func<CommitScope, ValueTask> work, CancellationToken cancel)
    {
        if (Ambient.Value is { IsOpen: true } open && ReferenceEquals(open.Owner, this))
        {
            await work(open);
            return;
        }

        var item = new Item(work);
        await _items.Writer.WriteAsync(item, cancel);
        await item.Done.Task.WaitAsync(cancel);
    }

    /// <summary>As the other overload, for work that does not await.</summary>
    public Task RunAsync(Action<CommitScope> work, CancellationToken cancel) =>
        RunAsync(
            scope =>
            {
                work(scope);
                return ValueTask.CompletedTask;
            },
            cancel);

    /// <summary>Does all that was accepted, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _items.Writer.TryComplete();
        await _loop;
        _abandon.Dispose();
    }

    /// <summary>Stops without doing what is queued, as a killed process would; for tests of recovery.</summary>
    public async Task AbandonAsync()
    {
        await _abandon.CancelAsync();
        _items.Writer.TryComplete();
        await _loop;
    }

    /// <summary>On a thread of its own, which waits for the database itself: a round trip is not taken up by another thread, and none of the pool's is held.</summary>
    private void Loop()
    {
        var batch = new List<Item>(MaxBatch);
        var last = 0;
        while (Wait(_items.Reader.WaitToReadAsync()))
        {
            if (last >= Load && _dialect.Gathering > TimeSpan.Zero && _items.Reader.Count < MaxBatch)
            {
                Task.Delay(_dialect.Gathering, _clock).GetAwaiter().GetResult();
            }

            while (batch.Count < MaxBatch && _items.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

            if (_abandon.IsCancellationRequested)
            {
                batch.ForEach(item => item.Done.TrySetCanceled());
            }
            else
            {
                Commit(batch);
            }

            last = batch.Count;
            batch.Clear();
        }

        Close();
        _dialect.Dispose();

        static bool Wait(ValueTask<bool> more) => more.IsCompleted ? more.Result : more.AsTask().GetAwaiter().GetResult();
    }

    private void Commit(List<Item> batch)
    {
        try
        {
            var connection = _connection ??= _dialect.Open();
            var statements = _statements ??= _dialect.Statements(connection);
            _pendingKeys.Clear();
            using (var transaction = _dialect.Begin(connection))
            {
                foreach (var item in batch)
                {
                    item.Scope = new CommitScope(this, connection, _prepared, statements, _pendingKeys) { Transaction = transaction };
                    RunOneAsync(item, statements).GetAwaiter().GetResult();
                }

                statements.Flush(null);
                Close(batch, new CommitScope(this, connection, _prepared, statements, _pendingKeys) { Transaction = transaction }, statements);
                if (batch.Exists(item => item.Failure is null))
                {
                    transaction.Commit();
                }
            }
        }
#pragma warning disable CA1031 // a failed commit is every item's failure, and the writer goes on with the next
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.CommitFailed(_logger, batch.Count, failure);
            foreach (var item in batch.Where(item => item.Failure is null))
            {
                item.Lost = failure;
                Tell(item.Scope?.RolledBack(failure));
                Tell(item.End?.RolledBack(failure));
            }

            // Nobody knows what state it is in (a full disk ends a transaction by itself): the next batch gets a fresh one.
            if (_connection is not null)
            {
                _dialect.GivenUp(failure);
            }

            Close();
        }

        foreach (var item in batch)
        {
            if (item.Failure is { } failure)
            {
                item.Done.TrySetException(failure);
                continue;
            }

            Tell(item.Scope!.Committed());
            Tell(item.End?.Committed());
            item.Done.TrySetResult();
        }
    }

    /// <summary>What the items that went well left for the group's end, with hooks of its own.</summary>
    private static void Close(List<Item> batch, CommitScope end, IStatements statements)
    {
        if (!batch.Exists(item => item.Scope!.Closing.Count > 0))
        {
            return;
        }

        var last = batch.FindLast(item => item.Failure is null)!;
        last.End = end;
        statements.Begin(end);
        foreach (var action in batch.SelectMany(item => item.Scope!.Closing))
        {
            action(end);
        }

        statements.End(end);
        statements.Flush(null);
        if (end.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Runs one item under a savepoint, so that a bad one fails alone.</summary>
    private async Task RunOneAsync(Item item, IStatements statements)
    {
        var scope = item.Scope!;
        statements.Begin(scope);
        Ambient.Value = scope;
        scope.IsOpen = true;
        try
        {
            await item.Work(scope);
            await scope.EndAsync();
        }
#pragma warning disable CA1031 // whatever a bad item throws must not fail the others
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (scope.Connection.State != ConnectionState.Open)
            {
                throw;
            }

            statements.Undo(scope);
            scope.Fail(failure);
        }
        finally
        {
            scope.IsOpen = false;
            Ambient.Value = null;
        }
    }

    private void Close()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
        _statements = null;
        Interlocked.Exchange(ref _connection, null)?.Dispose();
    }

    internal void Tell(List<Exception>? thrown) => thrown?.ForEach(failure => Log.ActionFailed(_logger, failure));

    private sealed class Item(Func<CommitScope, ValueTask> work)
    {
        public Func<CommitScope, ValueTask> Work { get; } = work;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CommitScope? Scope { get; set; }

        /// <summary>The group's end, told with its last item.</summary>
        public CommitScope? End { get; set; }

        /// <summary>Why the whole group was undone.</summary>
        public Exception? Lost { get; set; }

        public Exception? Failure => Lost ?? Scope?.Failure;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A group commit of {Items} items failed")]
        public static partial void CommitFailed(ILogger logger, int items, Exception failure);

        [LoggerMessage(Level = LogLevel.Error, Message = "What was to be done after a commit, or after its undoing, failed")]
        public static partial void ActionFailed(ILogger logger, Exception failure);
    }
}
