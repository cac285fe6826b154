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

    /// <summary>Ends every session of that application name, as a cut line would; not those that wait for a lock, which are another machine's.</summary>
    public async Task CutAsync(string application, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancel);
        const string End = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity session
            WHERE application_name = $1 AND NOT EXISTS (SELECT 1 FROM pg_locks held WHERE held.pid = session.pid AND held.locktype = 'advisory' AND NOT held.granted)
            """;
        await using var command = new NpgsqlCommand(End, connection) { Parameters = { new NpgsqlParameter { Value = application } } };
        await command.ExecuteNonQueryAsync(cancel);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
