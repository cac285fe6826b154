using System.Diagnostics;

namespace Vanguards.TestSupport;

/// <summary>
/// A server out of <c>tests/Backing</c>, on the port given or (0) any; it can be killed and started again, and ends with the test's process at the latest. Its folder is its own and
/// goes with it, or <paramref name="keptIn"/>, which stays: there it ends with a proper shutdown.
/// </summary>
internal sealed class BackingServer(string script, int port, string[]? arguments = null, string? keptIn = null) : IAsyncDisposable
{
    private const string Ready = "ready ";

    private Process? _process;

    public string Folder { get; } = keptIn ?? Directory.CreateTempSubdirectory("vanguards-backing-").FullName;

    /// <summary>Starts it and returns its address once it answers.</summary>
    public async Task<Uri> StartAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "Backing", script), Folder, $"{port}", .. arguments ?? []])
        {
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        var line = await _process.StandardOutput.ReadLineAsync(cancel);
        return line?.StartsWith(Ready, StringComparison.Ordinal) == true
            ? new Uri(line[Ready.Length..])
            : throw new InvalidOperationException($"{script} did not start; see {Folder}/log.");
    }

    /// <summary>Ends it as a power failure would; its folder stays.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (keptIn is not null)
        {
            await StopAsync();
            return;
        }

        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task StopAsync()
    {
        if (_process is { HasExited: false })
        {
            await _process.TerminateAsync(CancellationToken.None);
        }

        _process?.Dispose();
        _process = null;
    }
}
