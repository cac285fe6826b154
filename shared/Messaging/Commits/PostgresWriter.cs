using System.Data;
using System.Data.Common;
using Npgsql;

namespace Vanguards.Messaging.Commits;

/// <summary>
/// Writes a schema of PostgreSQL. With a lock's name, the session that writes holds that advisory lock: of all processes one has it, and one whose
/// connection is lost has lost the lock with it and can write no more (fencing without a clock). It does not take it up again by itself, since another may
/// have written meanwhile and what is in its memory may be old.
/// </summary>
public sealed class PostgresWriter(string connectionString, string? lockName = null) : IWriterDialect
{
    /// <summary>Seconds within which a process that has just ended is gone from the server too.</summary>
    private const int Patience = 10;

    private const string TakeLock = "SELECT pg_advisory_lock(hashtextextended($1, 0))";

    /// <summary>A plan made while a table was small must not read it whole when it has grown. What such a plan is made to cost would have PostgreSQL compile it, for tens of milliseconds each time.</summary>
    private const string KeysOnly = " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    // Not pooled: a connection given back would keep the lock.
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ByKey(connectionString)) { Pooling = false, IncludeFailedBatchedCommand = true }.ConnectionString);

    private NpgsqlConnection? _held;
    private bool _isTaken;

    /// <summary>For processes that take turns. Waits until the lock is this process's own; the first transaction then finds it taken.</summary>
    public async Task AcquireAsync(CancellationToken cancel)
    {
        _isTaken = true;
        var connection = await _source.OpenConnectionAsync(cancel);
        try
        {
            await using var command = Lock(connection, 0);
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        _held = connection;
    }

    public DbConnection Open()
    {
        if (Interlocked.Exchange(ref _held, null) is { } held)
        {
            return held;
        }

        if (_isTaken)
        {
            throw new WriterLostException("This process does not hold the writer's lock, or lost it with its connection; another may be writing.");
        }

        var connection = _source.OpenConnection();
        if (lockName is not null)
        {
            using var command = Lock(connection, Patience);
            try
            {
                command.ExecuteNonQuery();
            }
            catch
            {
                connection.Dispose();
                throw;
            }

            _isTaken = true;
        }

        return connection;
    }

    public IStatements Statements(DbConnection connection) => new PipelinedStatements((NpgsqlConnection)connection);

    public DbTransaction Begin(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);

    /// <summary>Settings of sessions that find all they touch by a key, as a writer does.</summary>
    public static string ByKey(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Options += KeysOnly;
        return settings.ConnectionString;
    }

    private NpgsqlCommand Lock(NpgsqlConnection connection, int seconds) =>
        new(TakeLock, connection) { CommandTimeout = seconds, Parameters = { new NpgsqlParameter<string> { TypedValue = lockName ?? throw new InvalidOperationException("This writer has no lock.") } } };
}

/// <summary>This process is not, or no longer, the one that may write; another is, or will be in a moment.</summary>
public sealed class WriterLostException(string message) : DbException(message)
{
    public override bool IsTransient => true;
}
