using System.Text;

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

    /// <summary>
    /// Ends it as a power failure would. RabbitMQ keeps the names of its quorum queues in a table that it writes seconds later, and what it
    /// finds no name of begins anew, empty and without a leader: so that is waited for, since this is no test of RabbitMQ.
    /// </summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        while (!HasWrittenNames())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
        }

        await _server.KillAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Each quorum queue has a folder of an id of its own; the table names it.</summary>
    private bool HasWrittenNames()
    {
        var folder = Directory.EnumerateDirectories(Path.Combine(_server.Folder, "mnesia"), "*@*").Select(node => Path.Combine(node, "quorum", Path.GetFileName(node))).First(Directory.Exists);
        using var table = new FileStream(Path.Combine(folder, "names.dets"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(table, Encoding.Latin1);
        var names = reader.ReadToEnd();
        return Directory.EnumerateDirectories(folder).All(queue => names.Contains(Path.GetFileName(queue), StringComparison.Ordinal));
    }
}
