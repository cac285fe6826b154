using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Vanguards.TestSupport;

/// <summary>A real PostgreSQL server of the test's own, started by <c>tests/Backing/postgres.py</c>; it can be killed and started again on its data.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-postgres-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    /// <summary>True where PostgreSQL is installed.</summary>
    public static bool IsInstalled => Directory.Exists("/usr/lib/postgresql");

    /// <summary>Connection string of the server's own database.</summary>
    public string Connection => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    public async Task StartAsync(CancellationToken cancel)
    {
        if (!OperatingSystem.IsWindows())
        {
            // The server runs as another user than root.
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        }

        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "Backing", "postgres.py"), _folder, $"{_port}"]) { RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        var line = await _process.StandardOutput.ReadLineAsync(cancel);
        if (line?.StartsWith("ready ", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"PostgreSQL did not start; see {_folder}.");
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
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Ends every session of that application name, as a cut line would.</summary>
    public async Task CutAsync(string application, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", connection) { Parameters = { new NpgsqlParameter { Value = application } } };
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
