using Vanguards.Benchmarks;
using Vanguards.Benchmarks.Workloads;

// Usage: Vanguards.Benchmarks [W1 W2 …]; one JSON line a measurement. VANGUARDS_STANDALONE names the program to measure.
IWorkload[] all = [new StartAndIdle(), new Throughput(), new Latency(), new FanOut(), new Chain(), new Crash()];
var unknown = args.Except(all.Select(workload => workload.Name), StringComparer.Ordinal).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"Unknown: {string.Join(' ', unknown)}. There are {string.Join(' ', all.Select(workload => workload.Name).Order())}.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
foreach (var workload in all.Where(workload => args.Length == 0 || args.Contains(workload.Name)))
{
    await workload.MeasureAsync(stop.Token);
}

return 0;
