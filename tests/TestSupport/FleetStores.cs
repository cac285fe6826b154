using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Vanguards.TestSupport;

/// <summary>PostgreSQL and the S3 store of a fleet's folder without its services, as somebody needs them who restores a backup. They end with a proper shutdown.</summary>
public sealed class FleetStores : IAsyncDisposable
{
    public const string S3User = "fleet:vanguards";

    private readonly BackingServer _database;
    private readonly BackingServer _s3;

    private FleetStores(string folder)
    {
        _database = new BackingServer("postgres.py", 0, keptIn: Path.Combine(folder, "postgres"));
        _s3 = new BackingServer("s3.py", 0, [S3User, S3Secret(folder)], Path.Combine(folder, "s3"));
    }

    /// <summary>Where PostgreSQL answers; the user is <c>postgres</c>.</summary>
    public Uri Database { get; private set; } = null!;

    public Uri S3 { get; private set; } = null!;

    /// <summary>The secret of <see cref="S3User"/> in a fleet's folder.</summary>
    public static string S3Secret(string folder) => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "keys.json")))!["s3"]!;

    /// <summary>Starts them in the folder, which has the fleet's keys.</summary>
    public static async Task<FleetStores> StartAsync(string folder, CancellationToken cancel)
    {
        // The database's own user passes through it.
        using (var change = Process.Start("chmod", ["a+rx", folder]))
        {
            await change.WaitForExitAsync(cancel);
        }

        var stores = new FleetStores(folder);
        try
        {
            stores.Database = await stores._database.StartAsync(cancel);
            stores.S3 = await stores._s3.StartAsync(cancel);
            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _s3.DisposeAsync();
        await _database.DisposeAsync();
    }
}
