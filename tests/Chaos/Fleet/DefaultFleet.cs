using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>One fleet as it is shipped, default leases and all, with workflows that have been run undisturbed.</summary>
public sealed class DefaultFleet : IAsyncLifetime
{
    /// <summary>A call that is answered once it may, then another.</summary>
    internal const string Slow = "slow";

    /// <summary>A chain of quick steps.</summary>
    internal const string Chain = "chain";

    private const int Workflows = 6;
    private const int ChainSteps = 20;

    internal FleetSite Site { get; private set; } = null!;

    internal IReadOnlyList<string> Random { get; private set; } = [];

    internal IReadOnlyDictionary<string, JsonNode> Undisturbed { get; private set; } = new Dictionary<string, JsonNode>();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(FleetProcess.IsInstalled, "PostgreSQL, RabbitMQ or Swift is not installed.");
        Site = await FleetSite.StartAsync(new Dictionary<string, string> { ["EXECUTORS"] = "2" });
        Random = await Site.Work.PublishAsync(new Random(KillSettings.Seed), Workflows);
        var make = new RandomWorkflow(new Random(KillSettings.Seed), Workload.UseCase, Site.Receiver.Url);
        await Site.Work.PublishAsync(make.MakeSlow(Slow));
        await Site.Work.PublishAsync(make.MakeChain(Chain, ChainSteps));
        Site.Receiver.MayAnswer.SetResult();
        Undisturbed = await Calm.OfAsync(Site, [.. Random, Slow, Chain]);
    }

    public async ValueTask DisposeAsync()
    {
        if (Site is not null)
        {
            await Site.DisposeAsync();
        }
    }
}
