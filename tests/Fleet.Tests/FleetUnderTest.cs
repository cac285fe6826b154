using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

[CollectionDefinition("fleet")]
public sealed class FleetCollection : ICollectionFixture<FleetUnderTest>;

/// <summary>One fleet with the sample for all tests here.</summary>
public sealed class FleetUnderTest : IAsyncLifetime
{
    public FleetProcess Fleet { get; } = new(sample: true, new Dictionary<string, string> { ["EXECUTORS"] = "2" });

    public ApiClient Api { get; private set; } = null!;

    /// <summary>What <c>make fleet</c> printed.</summary>
    public string Welcome { get; private set; } = "";

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
