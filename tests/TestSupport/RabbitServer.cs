using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vanguards.TestSupport;

/// <summary>A real RabbitMQ broker of the test's own, started by <c>tests/Backing/rabbitmq.py</c>; it can be killed and started again on its data.</summary>
public sealed class RabbitServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-rabbitmq-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    /// <summary>True where RabbitMQ is installed.</summary>
    public static bool IsInstalled => File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server");

    public Uri Url => new($"amqp://guest:guest@127.0.0.1:{_port}");

    public async Task StartAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "Backing", "rabbitmq.py"), _folder, $"{_port}"]) { RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        var line = await _process.StandardOutput.ReadLineAsync(cancel);
        if (line?.StartsWith("ready ", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException("RabbitMQ did not start; what it said is on the error output.");
        }
    }

    /// <summary>Ends it as a power failure would.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Below the range that outgoing connections take theirs from: it stays free until the broker has begun, and while it is killed.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(12_000, 32_000));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
