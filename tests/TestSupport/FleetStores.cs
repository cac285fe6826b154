using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Vanguards.TestSupport;

/// <summary>PostgreSQL and the S3 store of a fleet's folder without its services, as somebody needs them who restores a backup. They end with a proper shutdown.</summary>
public sealed class FleetStores : IAsyncDisposable
{
    public const string S3User = "fleet:vanguards";

    private readonly List<Process> _servers = [];

    /// <summary>Where PostgreSQL answers; the user is <c>postgres</c>.</summary>
    public Uri Database { get; private set; } = null!;

    public Uri S3 { get; private set; } = null!;

    /// <summary>The secret of <see cref="S3User"/> in a fleet's folder.</summary>
    public static string S3Secret(string folder) => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "keys.json")))!["s3"]!;

    /// <summary>Starts them in the folder, which has the fleet's keys.</summary>
    public static async Task<FleetStores> StartAsync(string folder, CancellationToken cancel)
    {
        // The database's own user passes through it.
        await RunAsync("chmod", "a+rx", folder);
        var stores = new FleetStores();
        stores.Database = await stores.StartAsync("postgres.py", Path.Combine(folder, "postgres"), [], cancel);
        stores.S3 = await stores.StartAsync("s3.py", Path.Combine(folder, "s3"), [S3User, S3Secret(folder)], cancel);
        return stores;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await RunAsync("kill", "-TERM", $"{server.Id}");
            await server.WaitForExitAsync();
            server.Dispose();
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
    }

    private async Task<Uri> StartAsync(string script, string folder, string[] arguments, CancellationToken cancel)
    {
        var server = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "Backing", script), folder, "0", .. arguments]) { RedirectStandardOutput = true })!;
        _servers.Add(server);
        var line = await server.StandardOutput.ReadLineAsync(cancel);
        return line?.Split(' ') is ["ready", var address] ? new Uri(address) : throw new InvalidOperationException($"{script} did not start; see {folder}/log.");
    }
}
