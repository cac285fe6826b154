using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vanguards.TestSupport;

/// <summary>A real S3 store of the test's own: Swift from Debian's packages, started by <c>tests/Backing/s3.py</c>.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string AccessKey = "test:vanguards";
    public const string SecretKey = "vanguards-secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-s3-").FullName;
    private Process? _process;

    /// <summary>True where Swift is installed.</summary>
    public static bool IsInstalled => File.Exists("/usr/bin/swift-ring-builder");

    public Uri Endpoint { get; private set; } = null!;

    public async Task StartAsync(CancellationToken cancel)
    {
        Endpoint = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "Backing", "s3.py"), _folder, $"{Endpoint.Port}", AccessKey, SecretKey])
        {
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        var line = await _process.StandardOutput.ReadLineAsync(cancel);
        if (line?.StartsWith("ready ", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"The S3 store did not start; see {_folder}/log.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
