using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Vanguards.TestSupport;

/// <summary>The fleet as <c>make fleet</c> starts it, from the Debug build, on free ports and in a folder of its own.</summary>
public sealed class FleetProcess(bool sample, IReadOnlyDictionary<string, string>? environment = null) : IAsyncDisposable
{
    public const string Token = ProductProcess.Token;

    private readonly int _port = FreePort.Find();

    /// <summary>True where PostgreSQL, RabbitMQ and the S3 store are installed.</summary>
    public static bool IsInstalled => PostgresServer.IsInstalled && RabbitServer.IsInstalled && S3Server.IsInstalled;

    public string DataFolder { get; } = Directory.CreateTempSubdirectory("vanguards-fleet-").FullName;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Starts it; returns when every service is ready. What was printed.</summary>
    public async Task<string> StartAsync(CancellationToken cancel)
    {
        var (code, output) = await RunAsync("up", cancel);
        return code == 0 ? output : throw new InvalidOperationException($"The fleet did not start: {output}");
    }

    /// <summary>A command of the script that must succeed.</summary>
    public async Task CommandAsync(string command, CancellationToken cancel)
    {
        var (code, output) = await RunAsync(command, cancel);
        if (code != 0)
        {
            throw new InvalidOperationException($"{command}: {output}");
        }
    }

    /// <summary>A command of the script, words with blanks between: exit code and what was printed.</summary>
    public async Task<(int Code, string Output)> RunAsync(string command, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(Repository.Root, "gateway", "fleet.py"), .. command.Split(' ')]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CONFIGURATION"] = "debug";
        start.Environment["PORT"] = $"{_port}";
        start.Environment["DATA_DIR"] = DataFolder;
        start.Environment["SAMPLE"] = sample ? "1" : "0";
        start.Environment["VANGUARDS_BOOTSTRAP_TOKEN"] = Token;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, output + await error);
    }

    /// <summary>Process ids by name (<c>gateway</c>, <c>executor-1</c>, <c>postgres</c> …), as they are now.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ProcessesAsync(CancellationToken cancel) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(DataFolder, "processes.json"), cancel))!.AsObject().ToDictionary(each => each.Key, each => (int)each.Value!);

    /// <summary>Where a process of the fleet listens.</summary>
    public async Task<int> PortOfAsync(string name, CancellationToken cancel) =>
        (int)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(DataFolder, "fleet.json"), cancel))!["ports"]![name]!;

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", CancellationToken.None);
        Directory.Delete(DataFolder, recursive: true);
    }
}
