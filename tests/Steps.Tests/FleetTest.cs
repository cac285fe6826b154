using Microsoft.AspNetCore.Builder;
using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Rabbit;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Steps.Tests;

/// <summary>The real engine and executors' planes, with a real broker between them.</summary>
[Collection("broker")]
[Trait("tier", "slow")]
public abstract class FleetTest(Broker broker) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _running = [];

    protected Broker Broker => broker;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RabbitServer.IsInstalled, "RabbitMQ is not installed.");
        await broker.EmptyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Enumerable.Reverse(_running))
        {
            await running.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The orchestrator, leading, with leases and resends of a second or two.</summary>
    protected async Task<OrchestratorUnderTest> EngineAsync(OrchestratorUnderTest? after = null, double lease = 2, double resend = 1)
    {
        var engine = await OrchestratorUnderTest.StartAsync(after, configure: builder =>
        {
            builder.Configuration["RABBITMQ_URL"] = broker.Server.Url.ToString();
            builder.Configuration["Steps:LeaseSeconds"] = $"{lease}";
            builder.Configuration["Steps:ResendSeconds"] = $"{resend}";
            builder.Configuration["Steps:PoisonSeconds"] = "0";
            builder.AddRabbit();
            builder.AddFleetSteps();
        });
        _running.Add(engine);
        return engine;
    }

    /// <summary>Kills the engine; the next one begins on its rows.</summary>
    protected async Task<OrchestratorUnderTest> RestartAsync(OrchestratorUnderTest engine, double lease = 2)
    {
        _running.Remove(engine);
        await engine.CrashAsync();
        return await EngineAsync(engine, lease);
    }

    internal async Task<PlaneHost> ExecutorAsync(
        OrchestratorUnderTest engine, string name, Dictionary<string, Func<StepWork, StepReport?>>? scripts = null, int slots = 8, bool takes = true, TimeProvider? time = null)
    {
        var host = await PlaneHost.StartAsync(broker.Server.Url, engine.Folder, name, scripts ?? [], slots, takes, time);
        _running.Add(host);
        return host;
    }
}
