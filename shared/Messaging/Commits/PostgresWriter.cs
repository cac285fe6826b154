using System.Data;
using System.Data.Common;
using Npgsql;

namespace Vanguards.Messaging.Commits;

/// <summary>
/// Writes a schema of PostgreSQL. With a lock's name, the session that writes holds that advisory lock: of all processes one has it, and one whose
/// connection is lost has lost the lock with it and can write no more (fencing without a clock). A second session, which writes nothing, holds the seat: who wants the lock takes the seat
/// first. So a writer whose transaction the server refused with the connection (the client closes it at each full disk) goes on if its seat is still its own when it has the lock
/// again: nobody else can have written meanwhile. After any other loss it does not: what is in its memory may be old.
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

    private NpgsqlConnection? _seat;
    private NpgsqlConnection? _held;
    private bool _isTaken;
    private bool _mayGoOn;

    /// <summary>A transaction costs a round of statements and a flush of the log however few rows it has: waiting for a few milliseconds halves their number under load.</summary>
    public TimeSpan Gathering { get; } = TimeSpan.FromMilliseconds(5);

    private string Seat => lockName + " seat";

    /// <summary>For processes that take turns. Waits until the lock is this process's own; the first transaction then finds it taken.</summary>
    public async Task AcquireAsync(CancellationToken cancel)
    {
        _isTaken = true;
        _seat = await LockedAsync(Seat, cancel);
        try
        {
            _held = await LockedAsync(Lock, cancel);
        }
        catch
        {
            await _seat.DisposeAsync();
            throw;
        }
    }

    public DbConnection Open()
    {
        if (Interlocked.Exchange(ref _held, null) is { } held)
        {
            return held;
        }

        if (lockName is null)
        {
            return _source.OpenConnection();
        }

        if (!_isTaken)
        {
            _seat = Locked(Seat);
            try
            {
                var connection = Locked(Lock);
                _isTaken = true;
                return connection;
            }
            catch
            {
                _seat.Dispose();
                throw;
            }
        }

        return _mayGoOn ? OpenAgain() : throw Lost();
    }

    public void GivenUp(Exception why)
    {
        var cause = why;
        while (cause is not null and not PostgresException)
        {
            cause = cause.InnerException;
        }

        // What the server refuses it has undone; of what was lost on the way nobody knows.
        _mayGoOn = cause is PostgresException { InvariantSeverity: "ERROR" };
        if (!_mayGoOn)
        {
            _seat?.Dispose();
        }
    }

    public void Dispose()
    {
        _held?.Dispose();
        _seat?.Dispose();
        _source.Dispose();
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

    private string Lock => lockName ?? throw new InvalidOperationException("This writer has no lock.");

    private static WriterLostException Lost() => new("This process does not hold the writer's lock, or lost it with its connection; another may be writing.");

    private NpgsqlConnection OpenAgain()
    {
        var connection = Locked(Lock);
        try
        {
            using var isOurs = new NpgsqlCommand("SELECT 1", _seat);
            isOurs.ExecuteNonQuery();
            return connection;
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            connection.Dispose();
            _mayGoOn = false;
            throw Lost();
        }
    }

    private NpgsqlConnection Locked(string name)
    {
        var connection = _source.OpenConnection();
        try
        {
            using var command = Taking(connection, name, Patience);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task<NpgsqlConnection> LockedAsync(string name, CancellationToken cancel)
    {
        var connection = await _source.OpenConnectionAsync(cancel);
        try
        {
            await using var command = Taking(connection, name, 0);
            await command.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static NpgsqlCommand Taking(NpgsqlConnection connection, string name, int seconds) =>
        new(TakeLock, connection) { CommandTimeout = seconds, Parameters = { new NpgsqlParameter<string> { TypedValue = name } } };
}

/// <summary>This process is not, or no longer, the one that may write; another is, or will be in a moment.</summary>
public sealed class WriterLostException(string message) : DbException(message)
{
    public override bool IsTransient => true;
}
