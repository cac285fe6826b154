using System.Collections.Concurrent;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>Asks for runs, a few at a time, each once the one before has ended, until told to stop.</summary>
internal sealed class Load
{
    private const int AtOnce = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ChaosRun> _runs = [];
    private readonly Task _loops;
    private int _number;

    public Load(FleetSite site, string name, IReadOnlyList<string> workflows) => _loops = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => LoopAsync(site, name, workflows)));

    /// <summary>Runs asked for until now.</summary>
    public int Count => _runs.Count;

    /// <summary>Asks for no more; all that were asked for.</summary>
    public async Task<IReadOnlyList<ChaosRun>> StopAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _stop.Dispose();
        return [.. _runs];
    }

    private async Task LoopAsync(FleetSite site, string name, IReadOnlyList<string> workflows)
    {
        while (!_stop.IsCancellationRequested)
        {
            var n = Interlocked.Increment(ref _number);
            var run = new ChaosRun($"{name}-{n}", workflows[n % workflows.Count], null);
            _runs.Enqueue(run);
            await run.AskAsync(site);
            await site.EndAsync(run.Id);
        }
    }
}
