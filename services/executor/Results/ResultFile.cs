using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.ServiceDefaults;

namespace Vanguards.Executor.Results;

/// <summary>
/// Results in a SQLite file of the executor's own, written behind by one writer; the entries used longest ago go first.
/// It is a cache: whatever is wrong with it is logged and costs only work.
/// </summary>
internal sealed partial class ResultFile(DataFolder folder, TimeProvider time, ILogger<ResultFile> logger) : BackgroundService
{
    public const int Capacity = 20_000;
    private const int Queue = 1_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Channel<(string Key, StoredResult? Result)> _writes =
        Channel.CreateBounded<(string, StoredResult?)>(new BoundedChannelOptions(Queue) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Lock _gate = new();
    private SqliteConnection? _reader;
    private bool _broken;

    public StoredResult? Find(ContentKey key)
    {
        lock (_gate)
        {
            try
            {
                if (_broken)
                {
                    return null;
                }

                _reader ??= Open();
                using var command = _reader.CreateCommand();
                command.CommandText = "SELECT result FROM results WHERE key = $key";
                command.Parameters.AddWithValue("$key", key.Sha256);
                if (command.ExecuteScalar() is not string json)
                {
                    return null;
                }

                _writes.Writer.TryWrite((key.Sha256, null));
                return JsonSerializer.Deserialize<StoredResult>(json, Json);
            }
            catch (Exception exception) when (exception is SqliteException or JsonException)
            {
                GiveUp(exception);
                return null;
            }
        }
    }

    /// <summary>Stored a moment later; dropped if the writer is far behind.</summary>
    public void Store(ContentKey key, StoredResult result) => _writes.Writer.TryWrite((key.Sha256, result));

    public override void Dispose()
    {
        lock (_gate)
        {
            _reader?.Dispose();
            _broken = true;
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            using var writer = OpenAlone();
            while (await _writes.Reader.WaitToReadAsync(stoppingToken))
            {
                Write(writer);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (SqliteException exception)
        {
            GiveUp(exception);
        }
    }

    private void Write(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            INSERT INTO results (key, used_at, result) VALUES ($key, $at, $result)
            ON CONFLICT (key) DO UPDATE SET used_at = excluded.used_at, result = excluded.result
            """;
        var key = command.Parameters.Add("$key", SqliteType.Text);
        var at = command.Parameters.Add("$at", SqliteType.Integer);
        var result = command.Parameters.Add("$result", SqliteType.Text);
        using var touch = connection.CreateCommand();
        touch.Transaction = transaction;
        touch.CommandText = "UPDATE results SET used_at = $at WHERE key = $key";
        var touchKey = touch.Parameters.Add("$key", SqliteType.Text);
        var touchAt = touch.Parameters.Add("$at", SqliteType.Integer);
        while (_writes.Reader.TryRead(out var write))
        {
            var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            if (write.Result is null)
            {
                (touchKey.Value, touchAt.Value) = (write.Key, now);
                touch.ExecuteNonQuery();
            }
            else
            {
                (key.Value, at.Value, result.Value) = (write.Key, now, JsonSerializer.Serialize(write.Result, Json));
                command.ExecuteNonQuery();
            }
        }

        using var prune = connection.CreateCommand();
        prune.Transaction = transaction;
        prune.CommandText = $"DELETE FROM results WHERE key IN (SELECT key FROM results ORDER BY used_at DESC LIMIT -1 OFFSET {Capacity})";
        prune.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>Two connections that set up one file at a time would wait for each other.</summary>
    private SqliteConnection OpenAlone()
    {
        lock (_gate)
        {
            return Open();
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(folder.Sqlite("executor"));
        connection.Open();
        using var command = connection.CreateCommand();
        // Losing the newest entries in a power cut is harmless, so the file need not be synced at each commit.
        command.CommandText = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;
            CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, used_at INTEGER NOT NULL, result TEXT NOT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS results_used ON results (used_at);
            """;
        command.ExecuteNonQuery();
        return connection;
    }

    private void GiveUp(Exception exception)
    {
        _broken = true;
        Log.Unusable(logger, exception);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The file of results cannot be used; results are kept in memory only")]
        public static partial void Unusable(ILogger logger, Exception exception);
    }
}
