using Vanguards.TestSupport;

namespace Vanguards.Benchmarks;

/// <summary>The product in one process, on a fresh data folder.</summary>
internal sealed class EmbeddedProduct : IMeasuredProduct
{
    private readonly ProductProcess _process = new(sample: false);

    public Uri Address => _process.Address;

    public string Token => ProductProcess.Token;

    public IReadOnlyList<int> Roots => [_process.ProcessId];

    public Task<TimeSpan> StartAsync(CancellationToken cancel) => _process.StartAsync(cancel);

    public Task StopAsync(CancellationToken cancel) => _process.StopAsync(cancel);

    public Task KillAsync(CancellationToken cancel) => _process.KillAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
