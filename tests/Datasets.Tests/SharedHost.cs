namespace Vanguards.Datasets.Tests;

/// <summary>One service for a class whose tests upload datasets of their own, or none that is taken.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    private int _datasets;

    public TestHost Host { get; private set; } = null!;

    public string NextDataset() => $"t{++_datasets}";

    public async ValueTask InitializeAsync() => Host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
