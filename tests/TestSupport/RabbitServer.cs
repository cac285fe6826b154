namespace Vanguards.TestSupport;

/// <summary>A real RabbitMQ broker of the test's own; it can be killed and started again on its data.</summary>
public sealed class RabbitServer : IAsyncDisposable
{
    private readonly BackingServer _server;

    public RabbitServer()
    {
        var port = FreePort.Find();
        _server = new BackingServer("rabbitmq.py", port);
        Url = new Uri($"amqp://guest:guest@127.0.0.1:{port}");
    }

    /// <summary>True where RabbitMQ is installed.</summary>
    public static bool IsInstalled => File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server");

    public Uri Url { get; }

    public Task StartAsync(CancellationToken cancel) => _server.StartAsync(cancel);

    /// <summary>Ends it as a power failure would.</summary>
    public Task KillAsync() => _server.KillAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
