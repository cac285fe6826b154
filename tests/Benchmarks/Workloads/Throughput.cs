using System.Diagnostics;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>W1: 2,000 executions of 5 sequential no-op steps over HTTP, 64 in flight, three times after a warm-up.</summary>
internal sealed class Throughput : IWorkload
{
    private const int Executions = 2_000;
    private const int InFlight = 64;
    private const int Steps = 5;

    public string Name => "W1";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product(), cancel, Bench.Chain("five", Steps));
        await LoadAsync(bench, "warm", Executions / 4, cancel);
        for (var round = 0; round < 3; round++)
        {
            await using var meter = bench.Meter();
            var cpu = meter.CpuSeconds;
            var watch = Stopwatch.StartNew();
            await LoadAsync(bench, $"r{round}", Executions, cancel);
            var seconds = watch.Elapsed.TotalSeconds;
            Measured.Print(Name, new()
            {
                ["executions"] = Executions,
                ["stepsPerSecond"] = Executions * Steps / seconds,
                ["cpuSecondsPer1000Steps"] = (meter.CpuSeconds - cpu) / (Executions * Steps) * 1000,
                ["peakMiB"] = meter.PeakMiB(),
            });
        }
    }

    private static Task LoadAsync(Bench bench, string prefix, int executions, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, executions),
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancel },
            async (n, token) => await bench.RunAsync($"{prefix}-{n}", "five", token));
}
