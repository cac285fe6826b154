using Npgsql;

namespace Vanguards.TestSupport;

/// <summary>A real PostgreSQL server of the test's own, durable as in the fleet.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly BackingServer _server = new("postgres.py", 0);

    /// <summary>True where PostgreSQL is installed.</summary>
    public static bool IsInstalled => Directory.Exists("/usr/lib/postgresql");

    /// <summary>A connection string without a database.</summary>
    public string ConnectionString { get; private set; } = "";

    public async Task StartAsync(CancellationToken cancel) =>
        ConnectionString = $"Host=127.0.0.1;Port={(await _server.StartAsync(cancel)).Port};Username=postgres";

    /// <summary>
    /// Ends the sessions of that application name that hold an advisory lock, as a cut line would. They are all named before the first is ended: one that waited
    /// for the lock has it a moment later, and is another machine's.
    /// </summary>
    public async Task CutHoldersAsync(string application, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancel);
        const string End = """
            WITH holders AS MATERIALIZED (
                SELECT DISTINCT pid FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE application_name = $1 AND locktype = 'advisory' AND granted)
            SELECT count(pg_terminate_backend(pid)) FROM holders
            """;
        await using var command = new NpgsqlCommand(End, connection) { Parameters = { new NpgsqlParameter { Value = application } } };
        if (await command.ExecuteScalarAsync(cancel) is not > 0L)
        {
            throw new InvalidOperationException($"No session of '{application}' holds a lock.");
        }
    }

    /// <summary>A database whose tables and indexes are on that disk; the write-ahead log stays where the server has it.</summary>
    public async Task<string> CreateOnAsync(SmallDisk disk, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancel);
        foreach (var sql in (string[])[$"CREATE TABLESPACE small LOCATION '{disk.FolderOf("postgres")}'", "CREATE DATABASE small TABLESPACE small"])
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancel);
        }

        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "small" }.ConnectionString;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
