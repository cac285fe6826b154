using System.Diagnostics;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>W7: what a step costs in an execution of 1,000 steps and in one of 10,000, a hundred wide, after ten and one as warm-up; the ratio shows whether it grows with the execution.</summary>
internal sealed class LargeRuns : IWorkload
{
    private const int Small = 1_000;
    private const int Large = 10_000;

    /// <summary>As many steps in all as the large one has.</summary>
    private const int SmallRuns = Large / Small;

    public string Name => "W7";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product(), cancel, Bench.Layers("small", Small), Bench.Layers("large", Large));
        await using var meter = bench.Meter();
        var idle = meter.MiB;
        for (var n = 0; n < SmallRuns; n++)
        {
            await bench.RunAsync($"warm-{n}", "small", cancel);
        }

        await bench.RunAsync("warm-large", "large", cancel);
        var small = await RunAsync(bench, meter, "small", SmallRuns, Small, cancel);
        var large = await RunAsync(bench, meter, "large", 1, Large, cancel);
        Measured.Print(Name, new()
        {
            ["steps"] = Large,
            ["seconds"] = large.Seconds,
            ["cpuMsPerStepOf1000"] = small.CpuMs,
            ["cpuMsPerStepOf10000"] = large.CpuMs,
            ["ratio"] = large.CpuMs / small.CpuMs,
            ["idleMiB"] = idle,
            ["peakMiB"] = meter.PeakMiB(),
        });
    }

    private static async Task<(double Seconds, double CpuMs)> RunAsync(Bench bench, ProcessMeter meter, string workflow, int runs, int steps, CancellationToken cancel)
    {
        var cpu = meter.CpuSeconds;
        var watch = Stopwatch.StartNew();
        for (var n = 0; n < runs; n++)
        {
            await bench.RunAsync($"{workflow}-{n}", workflow, cancel);
        }

        return (watch.Elapsed.TotalSeconds, (meter.CpuSeconds - cpu) * 1000 / (runs * steps));
    }
}
