namespace Vanguards.TestSupport;

/// <summary>A real PostgreSQL server of the test's own, durable as in the fleet.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly BackingServer _server = new("postgres.py");

    /// <summary>A connection string without a database.</summary>
    public string ConnectionString { get; private set; } = "";

    public async Task StartAsync(CancellationToken cancel) =>
        ConnectionString = $"Host=127.0.0.1;Port={(await _server.StartAsync(cancel)).Port};Username=postgres";

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
