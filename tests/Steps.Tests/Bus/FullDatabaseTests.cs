using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.TestSupport;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Steps.Tests.Bus;

/// <summary>Commands that come while PostgreSQL's disk is full.</summary>
public sealed class FullDatabaseTests(Broker broker) : BusTest(broker)
{
    /// <summary>Fewer than are in hand at once, so that others come past them.</summary>
    private const int Commands = 20;
    private const int Conflicts = 300;

    [Fact(Timeout = 300_000)]
    public async Task Commands_WithoutRoomForThem_WaitAndAreNeitherLostNorSetAside()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL is not installed.");
        using var disk = SmallDisk.Mount(64);
        Assert.SkipWhen(disk is null, "Mounting a small file system takes Linux and root.");
        await using var server = new PostgresServer();
        await server.StartAsync(Cancel);
        var postgres = await server.CreateOnAsync(disk, Cancel);
        var engine = await EngineAsync(configure: builder => builder.Configuration["Database:Postgres"] = postgres);
        var client = await ClientAsync();
        await client.ExecuteAsync(Request("first"));
        await client.WaitAsync(BusClient.Accepted, "first");

        disk.FillUpTo(0);
        for (var n = 0; (await engine.PostAsync("/api/workflows/execute", Large($"filler{n}"))).Status != HttpStatusCode.InsufficientStorage;)
        {
            n++;
        }

        for (var n = 0; n < Commands; n++)
        {
            await client.ExecuteAsync(Large($"e{n}"));
        }

        // What needs no room is decided meanwhile, for longer than it takes a command to fail as often as poison does.
        for (var n = 0; n < Conflicts; n++)
        {
            var correlation = $"conflict {n}";
            await client.ExecuteAsync(Request("first", inputs: new JsonObject { ["n"] = n }), correlation);
            await client.WaitAsync(heard => heard.Exchange == BusClient.Rejected && heard.Properties.CorrelationId == correlation);
        }

        disk.Empty();
        engine.Executor.Start();
        for (var n = 0; n < Commands; n++)
        {
            Assert.Equal("COMPLETED", (string)(await client.WaitAsync(BusClient.Finished, $"e{n}")).Body["state"]!);
        }

        Assert.Equal(0u, await Broker.CountAsync(BusClient.Unreadable));
        Assert.True(engine.Leadership.IsLeader);
        Assert.Empty(engine.BrokenInvariants());
    }

    private static JsonObject Large(string id)
    {
        var request = Request(id);
        request["context"]!["user"] = RandomNumberGenerator.GetHexString(190);
        return request;
    }
}
