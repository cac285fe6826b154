using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Notifications;
using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults.Hosting;

namespace Vanguards.Orchestrator.Logs;

/// <summary>
/// The steps' log lines, in a file of their own so that a chatty step costs the engine nothing. Lines are written in batches; the live view
/// hears of them after the commit. When the buffer is full, lines are dropped and counted rather than the engine held up.
/// </summary>
public sealed partial class LogStore : IAsyncDisposable
{
    /// <summary>Longer messages are cut.</summary>
    public const int MaxMessage = 16 * 1024;

    private const int Capacity = 50_000;
    private const int MaxBatch = 1_000;
    private const int MaxRemembered = 20_000;
    private const int AskedTogether = 16;
    private const string MarkWritten = "UPDATE written SET at = @p0 WHERE at < @p0";
    private const string Delete = "DELETE FROM lines WHERE execution_id = @p0 AND line IN (SELECT line FROM lines WHERE execution_id = @p0 ORDER BY line LIMIT @p1) RETURNING line";
    private const string Insert = "INSERT INTO lines (execution_id, line, step_id, item, attempt, log_seq, at, level, message) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)";

    private static readonly string NewestLines = $"""
        WITH asked (n, id) AS (VALUES {string.Join(", ", Enumerable.Range(0, AskedTogether).Select(n => $"({n}, @p{n})"))})
        SELECT n, coalesce((SELECT max(line) FROM lines WHERE execution_id = asked.id), 0) FROM asked
        """;

    /// <summary>Between transactions, so that a busy engine's lines are few of them; the first lines of a quiet one, and what somebody waits for, go at once.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private readonly Channel<(StepLogLine Line, string UseCase)> _lines = Channel.CreateBounded<(StepLogLine, string)>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly Dictionary<string, long> _newest = [];
    private readonly Dictionary<(string Id, string Step, int Attempt), long> _seqs = [];
    private readonly HashSet<string> _known = [];
    private readonly OrchestrationDatabase _database;
    private readonly ILiveFeed _feed;
    private readonly ILogger _logger;
    private readonly GroupCommit _commits;
    private readonly Lazy<DateTimeOffset> _writtenBefore;
    private readonly Alarm _awaited = new();
    private readonly Task _loop;
    private readonly Lock _counts = new();
    private TaskCompletionSource _batchEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _added;
    private long _ended;
    private long _dropped;
    private bool _abandoned;

    public LogStore(OrchestrationDatabase database, ILiveFeed feed, ILogger<LogStore> logger, ILogger<GroupCommit> commitLogger)
    {
        (_database, _feed, _logger) = (database, feed, logger);
        _commits = new GroupCommit(database.LogWriter(), commitLogger);
        _writtenBefore = new Lazy<DateTimeOffset>(ReadWritten, LazyThreadSafetyMode.PublicationOnly);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Adds a line; never waits.</summary>
    public void Add(StepLogLine line, string useCase)
    {
        // Counted under the lock with the writing: what was added before a settling is then within its number.
        lock (_counts)
        {
            if (_lines.Writer.TryWrite((line, useCase)))
            {
                _added++;
                return;
            }
        }

        if (Interlocked.Increment(ref _dropped) % 1_000 == 1)
        {
            Log.LinesDropped(_logger, line.ExecutionId, Interlocked.Read(ref _dropped));
        }
    }

    /// <summary>Waits until every line added so far can be read (or was lost, and said so).</summary>
    public async Task SettleAsync(CancellationToken cancel)
    {
        long upTo;
        lock (_counts)
        {
            upTo = _added;
        }

        while (true)
        {
            Task next;
            lock (_counts)
            {
                if (_ended >= upTo)
                {
                    return;
                }

                next = _batchEnded.Task;
            }

            _awaited.Ring();
            await next.WaitAsync(cancel);
        }
    }

    /// <summary>Lines after the cursor, oldest first, with the cursor to go on from.</summary>
    public async Task<(IReadOnlyList<Frame> Lines, long Next)> ReadAsync(string executionId, string? stepId, long after, int limit, CancellationToken cancel)
    {
        await using var connection = _database.OpenLogs();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT line, step_id, item, attempt, log_seq, at, level, message FROM lines WHERE execution_id = @id AND line > @after"
            + (stepId is null ? "" : " AND step_id = @step") + " ORDER BY line LIMIT @limit";
        command.Add("@id", executionId);
        command.Add("@after", after);
        command.Add("@limit", limit);
        if (stepId is not null)
        {
            command.Add("@step", stepId);
        }

        var frames = new List<Frame>();
        var next = after;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            next = reader.GetInt64(0);
            frames.Add(FrameOf(
                executionId, reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4),
                Instants.FromMicros(reader.GetInt64(5)), reader.GetString(6), reader.GetString(7)));
        }

        return (frames, next);
    }

    /// <summary>Deletes the lines of executions that are no longer there, some in a transaction; how many there were.</summary>
    internal async Task<long> RemoveAsync(IReadOnlyList<string> executionIds, int atOnce, CancellationToken cancel)
    {
        var (removed, next) = (0L, 0);
        while (next < executionIds.Count)
        {
            await _commits.RunAsync(
                scope =>
                {
                    scope.Protect();
                    for (var left = atOnce; left > 0 && next < executionIds.Count;)
                    {
                        var some = Remove(scope, executionIds[next], left);
                        (removed, left) = (removed + some, left - some);
                        next += left > 0 ? 1 : 0;
                    }
                },
                cancel);
        }

        return removed;
    }

    private static int Remove(CommitScope scope, string executionId, int atMost)
    {
        using var reader = scope.Read(Delete, executionId, (long)atMost);
        var some = 0;
        while (reader.Read())
        {
            some++;
        }

        return some;
    }

    /// <summary>The newest instant among the lines that an earlier process wrote.</summary>
    internal DateTimeOffset WrittenBefore => _writtenBefore.Value;

    /// <summary>Steps of the execution that have a line in the file.</summary>
    internal async Task<HashSet<string>> StepsWithLinesAsync(string executionId, CancellationToken cancel)
    {
        await using var connection = _database.OpenLogs();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT step_id FROM lines WHERE execution_id = @id";
        command.Add("@id", executionId);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var steps = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancel))
        {
            steps.Add(reader.GetString(0));
        }

        return steps;
    }

    /// <summary>A line as the logs page has it: the frame's <c>log</c> with its <c>logSeq</c>.</summary>
    internal static LogView ViewOf(Frame line) => line.Log!.Value.Deserialize(LogJson.Default.LogView)! with { LogSeq = line.LogSeq };

    /// <summary>Writes what was added, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        _awaited.Ring();
        await _loop;
        await _commits.DisposeAsync();
    }

    /// <summary>Stops as a killed process would; for tests of recovery.</summary>
    internal async Task AbandonAsync()
    {
        _abandoned = true;
        _lines.Writer.TryComplete();
        _awaited.Ring();
        await _loop;
        await _commits.AbandonAsync();
    }

    private static Frame FrameOf(string id, string step, int? item, int attempt, long seq, DateTimeOffset at, string level, string message) => new()
    {
        ExecutionId = id,
        Type = "LOG",
        At = at,
        LogSeq = seq,
        Log = JsonSerializer.SerializeToElement(new LogView(at, level, step, message, item, attempt), LogJson.Default.LogView),
    };

    private DateTimeOffset ReadWritten()
    {
        using var connection = _database.OpenLogs();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT at FROM written";
        return Instants.FromMicros((long)command.ExecuteScalar()!);
    }

    private async Task LoopAsync()
    {
        var batch = new List<(StepLogLine Line, string UseCase)>(MaxBatch);
        while (await _lines.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _lines.Reader.TryRead(out var line))
            {
                batch.Add(line);
            }

            if (_abandoned)
            {
                BatchEnded(int.MaxValue);
                return;
            }

            try
            {
                // Asked before our own first line moves it.
                _ = _writtenBefore.Value;
                await _commits.RunAsync(scope => Write(scope, batch), CancellationToken.None);
            }
#pragma warning disable CA1031 // a failed batch is lost, and said so; the lines after it are not
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.BatchLost(_logger, batch.Count, failure);
            }

            BatchEnded(batch.Count);
            if (batch.Count < MaxBatch)
            {
                await _awaited.SleepAsync(Breath, TimeProvider.System, CancellationToken.None);
            }

            batch.Clear();
        }
    }

    private void BatchEnded(int lines)
    {
        lock (_counts)
        {
            _ended += lines;
            _batchEnded.TrySetResult();
            _batchEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Write(CommitScope scope, List<(StepLogLine Line, string UseCase)> batch)
    {
        scope.OnRollback(() =>
        {
            _newest.Clear();
            _seqs.Clear();
            _known.Clear();
        });
        if (_newest.Count > MaxRemembered || _seqs.Count > MaxRemembered)
        {
            _newest.Clear();
            _seqs.Clear();
            _known.Clear();
        }

        ReadNewest(scope, batch.Select(entry => entry.Line.ExecutionId).Distinct(StringComparer.Ordinal).Where(id => !_newest.ContainsKey(id)).ToList());
        scope.Execute(MarkWritten, batch.Max(entry => Instants.ToMicros(entry.Line.At)));
        foreach (var (line, useCase) in batch)
        {
            var number = ++_newest[line.ExecutionId];
            var seq = NextSeq(scope, line);
            var message = line.Message.Length > MaxMessage ? line.Message[..MaxMessage] + " …" : line.Message;
            scope.Execute(Insert, line.ExecutionId, number, line.StepId, line.Item, line.Attempt, seq, Instants.ToMicros(line.At), line.Level, message);
            scope.AfterCommit(() => _feed.Publish(
                useCase, FrameOf(line.ExecutionId, line.StepId, line.Item, line.Attempt, seq, line.At, line.Level, message)));
        }
    }

    /// <summary>The numbers that the executions' next lines follow; an execution that has none had every line come by here.</summary>
    private void ReadNewest(CommitScope scope, IEnumerable<string> ids)
    {
        foreach (var some in ids.Chunk(AskedTogether))
        {
            // One statement for any number: the places left ask for nothing.
            using var reader = scope.Read(NewestLines, [.. some, .. Enumerable.Repeat("", AskedTogether - some.Length)]);
            while (reader.Read())
            {
                if (reader.GetInt32(0) is var n && n < some.Length && (_newest[some[n]] = reader.GetInt64(1)) == 0)
                {
                    _known.Add(some[n]);
                }
            }
        }
    }

    private long NextSeq(CommitScope scope, StepLogLine line)
    {
        var key = (line.ExecutionId, line.StepId, line.Attempt);
        if (!_seqs.TryGetValue(key, out var last))
        {
            last = _known.Contains(line.ExecutionId) ? 0 : (long)scope.Scalar(
                "SELECT coalesce(max(log_seq), 0) FROM lines WHERE execution_id = @p0 AND step_id = @p1 AND attempt = @p2", line.ExecutionId, line.StepId, line.Attempt)!;
        }

        return _seqs[key] = last + 1;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Log lines of execution {ExecutionId} were dropped, {Dropped} in all since the start")]
        public static partial void LinesDropped(ILogger logger, string executionId, long dropped);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Lines} log lines could not be written")]
        public static partial void BatchLost(ILogger logger, int lines, Exception failure);
    }
}
