using System.Diagnostics;
using System.Net;
using Npgsql;
using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

[CollectionDefinition("fleet")]
public sealed class FleetCollection : ICollectionFixture<FleetUnderTest>;

/// <summary>One fleet with the sample for all tests here. Of its two orchestrators one leads.</summary>
public sealed class FleetUnderTest : IAsyncLifetime
{
    public FleetProcess Fleet { get; } = new(sample: true, new Dictionary<string, string> { ["EXECUTORS"] = "2", ["ORCHESTRATORS"] = "2", ["RETENTION__EVERYHOURS"] = "0.001" });

    public ApiClient Api { get; private set; } = null!;

    /// <summary>What <c>make fleet</c> printed.</summary>
    public string Welcome { get; private set; } = "";

    /// <summary>The orchestrator's rows.</summary>
    public async Task<NpgsqlConnection> RowsAsync()
    {
        var port = await Fleet.PortOfAsync("postgres", TestContext.Current.CancellationToken);
        var rows = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Search Path=orchestration;Pooling=false");
        await rows.OpenAsync(TestContext.Current.CancellationToken);
        return rows;
    }

    /// <summary>The name of the orchestrator that leads, as it announced itself.</summary>
    public async Task<string> LeaderAsync()
    {
        await using var rows = await RowsAsync();
        await using var command = new NpgsqlCommand("SELECT address FROM leader", rows);
        var port = new Uri((string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).Port;
        foreach (var name in (string[])["orchestrator-1", "orchestrator-2"])
        {
            if (await Fleet.PortOfAsync(name, TestContext.Current.CancellationToken) == port)
            {
                return name;
            }
        }

        throw new InvalidOperationException($"Nobody of the fleet listens on {port}, where the leader is said to be.");
    }

    /// <summary><c>kill -9</c>; returns when it is gone.</summary>
    public async Task KillAsync(string name)
    {
        using var process = Process.GetProcessById((await Fleet.ProcessesAsync(TestContext.Current.CancellationToken))[name]);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Returns when every service is ready again and an orchestrator leads.</summary>
    public Task HealthyAsync() => UntilAsync(async () =>
        (string?)(await Api.GetAsync("healthz/ready", TestContext.Current.CancellationToken)).Body?["status"] == "Healthy"
        && (await Api.GetAsync("api/executions?limit=1", TestContext.Current.CancellationToken)).Status == HttpStatusCode.OK);

    /// <summary>Returns when it is so; fails after some minutes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, int minutes = 2)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(minutes));
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(FleetProcess.IsInstalled, "PostgreSQL, RabbitMQ or Swift is not installed.");
        Welcome = await Fleet.StartAsync(TestContext.Current.CancellationToken);
        Api = new ApiClient(Fleet.Address, FleetProcess.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        await Fleet.DisposeAsync();
    }
}
