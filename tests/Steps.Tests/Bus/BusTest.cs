using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Vanguards.Messaging.Rabbit;
using Vanguards.Orchestrator.Bus;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Steps.Tests.Bus;

/// <summary>The real orchestrator with its door on a real broker, and a scripted executor.</summary>
[Collection("broker")]
[Trait("tier", "slow")]
public abstract class BusTest(Broker broker) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _running = [];

    protected Broker Broker => broker;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RabbitServer.IsInstalled, "RabbitMQ is not installed.");
        // Emptied, not deleted: a quorum queue that was made anew just before its broker is killed may not come back.
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await BusTopology.DeclareAsync(channel, Cancel);
        await channel.QueuePurgeAsync(BusClient.Commands, Cancel);
        await channel.QueuePurgeAsync(BusClient.Unreadable, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Enumerable.Reverse(_running))
        {
            await running.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected async Task<OrchestratorUnderTest> EngineAsync(OrchestratorUnderTest? after = null, Action<WebApplicationBuilder>? configure = null)
    {
        var engine = await OrchestratorUnderTest.StartAsync(after, configure: builder =>
        {
            builder.Configuration["RABBITMQ_URL"] = broker.Server.Url.ToString();
            builder.Configuration["Bus:Callers"] = "guest=*:operator";
            builder.Configuration["Bus:PoisonSeconds"] = "0";
            builder.AddRabbitConnection();
            builder.AddBus();
            configure?.Invoke(builder);
        });
        if (after is null)
        {
            await engine.PublishAsync([OrchestratorUnderTest.Step("a")]);
        }

        _running.Add(engine);
        return engine;
    }

    /// <summary>As a process killed with -9 ends.</summary>
    protected async Task CrashAsync(OrchestratorUnderTest engine)
    {
        _running.Remove(engine);
        await engine.CrashAsync();
    }

    protected async Task<BusClient> ClientAsync(string? lasting = null)
    {
        var client = await BusClient.ConnectAsync(broker.Server.Url, lasting);
        _running.Add(client);
        return client;
    }

    /// <summary>What is still to be told.</summary>
    protected static async Task<int> UntoldAsync(OrchestratorUnderTest engine)
    {
        await using var rows = engine.Database.Read();
        return await rows.Announcements.CountAsync(Cancel);
    }
}
