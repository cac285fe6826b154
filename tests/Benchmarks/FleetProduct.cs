using System.Diagnostics;
using Vanguards.TestSupport;

namespace Vanguards.Benchmarks;

/// <summary>The published fleet with three executors, on stores of its own, in the durable settings in which it ships.</summary>
internal sealed class FleetProduct : IMeasuredProduct
{
    private static readonly string[] Stores = ["postgres", "rabbitmq", "s3"];
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly FleetProcess _fleet = new(sample: false, new Dictionary<string, string> { ["CONFIGURATION"] = "release" });

    public Uri Address => _fleet.Address;

    public string Token => FleetProcess.Token;

    public IReadOnlyList<int> Roots { get; private set; } = [];

    public async Task<TimeSpan> StartAsync(CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        if (Roots.Count == 0)
        {
            await _fleet.StartAsync(cancel);
        }
        else
        {
            await ReadyAsync(watch, cancel);
        }

        Roots = [.. (await _fleet.ProcessesAsync(cancel)).Values];
        return watch.Elapsed;
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        await _fleet.CommandAsync("down", cancel);
        Roots = [];
    }

    /// <summary>The supervisor starts them again at once.</summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        foreach (var (name, process) in await _fleet.ProcessesAsync(cancel))
        {
            if (!Stores.Contains(name))
            {
                using var killed = Process.GetProcessById(process);
                killed.Kill();
                await killed.WaitForExitAsync(cancel);
            }
        }
    }

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    private async Task ReadyAsync(Stopwatch watch, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (watch.Elapsed < StartPatience)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(Address, "/healthz/ready"), cancel);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception unready) when (unready is HttpRequestException || (unready is TaskCanceledException && !cancel.IsCancellationRequested))
            {
                // It is not listening yet, or does not answer yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }

        throw new TimeoutException("The fleet did not become ready again.");
    }
}
