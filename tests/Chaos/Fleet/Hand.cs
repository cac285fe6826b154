using System.Diagnostics;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>A disturbance as it happened. Between the two instants an executor or its connection may have been lost, if that is what it does.</summary>
internal sealed record Happened(string What, DateTimeOffset From, DateTimeOffset Until, bool LosesExecutors);

/// <summary>The one who disturbs a fleet, and keeps a list of it.</summary>
internal sealed class Hand(FleetSite site, ITestOutputHelper output)
{
    /// <summary>What was cut off is back, connections and leases included, this long after the cause has gone.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(20);

    private readonly List<Happened> _list = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public IReadOnlyList<Happened> List => _list;

    public string Elapsed => $"{_watch.Elapsed.TotalSeconds,6:0.0} s";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary><c>kill -9</c> of a service's process; of several, the nth.</summary>
    public Task KillAsync(string service, int nth) => DoAsync($"kill {service}", service == "executor", TimeSpan.FromSeconds(1), async () =>
    {
        if (await ProcessOfAsync(service, nth) is { } process)
        {
            Kill(process);
        }
    });

    /// <summary><c>kill -9</c> of the store's own processes; the supervisor starts it again.</summary>
    public Task KillStoreAsync(string store) => DoAsync($"kill {store}", store == "rabbitmq", Aftermath + Aftermath, async () =>
    {
        if ((await site.Fleet.ProcessesAsync(Cancel)).TryGetValue(store, out var script))
        {
            foreach (var process in ProcessTree.Below(script))
            {
                Kill(process);
            }
        }
    });

    /// <summary>All connections to the store end, and none can be made for a while.</summary>
    public Task CutAsync(string store, TimeSpan length) => DoAsync($"cut {store} for {length.TotalSeconds:0.0} s", store == "rabbitmq", Aftermath, async () =>
    {
        site.Lines[store].IsCut = true;
        await Task.Delay(length, TimeProvider.System, Cancel);
        site.Lines[store].IsCut = false;
    });

    /// <summary>Nothing passes for a while, and nobody is told; then all connections end.</summary>
    public Task SilenceAsync(string store, TimeSpan length) => DoAsync($"silence {store} for {length.TotalSeconds:0.0} s", store == "rabbitmq", Aftermath, async () =>
    {
        site.Lines[store].IsSilent = true;
        await Task.Delay(length, TimeProvider.System, Cancel);
        site.Lines[store].IsCut = true;
        site.Lines[store].IsSilent = false;
        site.Lines[store].IsCut = false;
    });

    /// <summary>The executor stands still, and then goes on as if nothing had been.</summary>
    public Task FreezeAsync(int nth, TimeSpan length) => DoAsync($"freeze an executor for {length.TotalSeconds:0.0} s", losesExecutors: true, Aftermath, async () =>
    {
        if (await ProcessOfAsync("executor", nth) is { } process)
        {
            await SignalAsync("-STOP", process);
            try
            {
                await Task.Delay(length, TimeProvider.System, Cancel);
            }
            finally
            {
                // Also when the test is given up: one that stands still cannot end.
                await SignalAsync("-CONT", process);
            }
        }
    });

    public Task ScaleAsync(int executors) => DoAsync($"scale executors to {executors}", losesExecutors: false, TimeSpan.Zero, () => site.Fleet.CommandAsync($"scale executor {executors}", Cancel));

    /// <summary>What is in the queues is thrown away; a result that was there is made anew.</summary>
    public Task PurgeAsync() => DoAsync("purge all queues", losesExecutors: true, Aftermath, async () =>
        output.WriteLine($"    {await new BrokerHand(site.Broker).PurgeAsync(Cancel)} messages"));

    public Task DoubleAsync(TimeSpan length) => DoAsync($"double messages for {length.TotalSeconds:0.0} s", losesExecutors: false, TimeSpan.Zero, async () =>
        output.WriteLine($"    {await new BrokerHand(site.Broker).DoubleAsync(length, Cancel)} messages"));

    private async Task DoAsync(string what, bool losesExecutors, TimeSpan aftermath, Func<Task> act)
    {
        var from = TimeProvider.System.GetUtcNow();
        output.WriteLine($"{Elapsed}  {what}");
        await act();
        _list.Add(new Happened(what, from, TimeProvider.System.GetUtcNow() + aftermath, losesExecutors));
    }

    private async Task<int?> ProcessOfAsync(string service, int nth)
    {
        var processes = (await site.Fleet.ProcessesAsync(Cancel)).Where(process => process.Key.Split('-')[0] == service).OrderBy(process => process.Key, StringComparer.Ordinal).ToList();
        return processes.Count == 0 ? null : processes[nth % processes.Count].Value;
    }

    private static void Kill(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It had ended by itself, or is not back yet.
        }
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, $"{process}"]);
        await kill.WaitForExitAsync(Cancel);
    }
}
