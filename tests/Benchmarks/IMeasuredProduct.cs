namespace Vanguards.Benchmarks;

/// <summary>What is measured: the product in one process, or as the fleet.</summary>
internal interface IMeasuredProduct : IAsyncDisposable
{
    Uri Address { get; }

    string Token { get; }

    /// <summary>Processes at the top: what they and their children use is counted.</summary>
    IReadOnlyList<int> Roots { get; }

    /// <summary>Starts it, or what of it was stopped; how long until it was ready.</summary>
    Task<TimeSpan> StartAsync(CancellationToken cancel);

    /// <summary>An orderly stop.</summary>
    Task StopAsync(CancellationToken cancel);

    /// <summary><c>kill -9</c> of everything but the stores.</summary>
    Task KillAsync(CancellationToken cancel);
}
