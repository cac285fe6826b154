using System.Diagnostics;

namespace Vanguards.TestSupport;

/// <summary>A server out of <c>tests/Backing</c>, in a folder and on a port of its own; it ends with the test's process at the latest.</summary>
internal sealed class BackingServer(string script, params string[] arguments) : IAsyncDisposable
{
    private const string Ready = "ready ";

    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-backing-").FullName;
    private Process? _process;

    /// <summary>Starts it and returns its address once it answers.</summary>
    public async Task<Uri> StartAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "Backing", script), _folder, "0", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        var line = await _process.StandardOutput.ReadLineAsync(cancel);
        return line?.StartsWith(Ready, StringComparison.Ordinal) == true
            ? new Uri(line[Ready.Length..])
            : throw new InvalidOperationException($"{script} did not start; see {_folder}/log.");
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
}
