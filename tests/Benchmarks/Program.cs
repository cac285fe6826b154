using Vanguards.Benchmarks;
using Vanguards.Benchmarks.Workloads;

// Usage: Vanguards.Benchmarks [fleet] [W1 W2 …]; one JSON line a measurement. VANGUARDS_STANDALONE names the program to measure; the fleet is the published one.
IWorkload[] all = [new StartAndIdle(), new Throughput(), new Latency(), new FanOut(), new Chain(), new Crash(), new LargeRuns(), new Rows(), new Validation()];
var onFleet = args.Contains("fleet");
var chosen = args.Where(arg => arg != "fleet").ToList();
var unknown = chosen.Except(all.Select(workload => workload.Name), StringComparer.Ordinal).ToList();
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
foreach (var workload in all.Where(workload => chosen.Count == 0 || chosen.Contains(workload.Name)))
{
    await workload.MeasureAsync(onFleet ? () => new FleetProduct() : () => new EmbeddedProduct(), stop.Token);
}

return 0;
