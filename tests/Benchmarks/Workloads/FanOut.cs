using System.Diagnostics;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>W3: one execution that fans out to 1,000 no-op steps at once and joins them, three times, and one to 5,000; a smaller one first as warm-up.</summary>
internal sealed class FanOut : IWorkload
{
    private static readonly int[] Widths = [1_000, 1_000, 1_000, 5_000];

    public string Name => "W3";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product(), cancel, [Bench.Fan("warm", 200), .. Widths.Distinct().Select(width => Bench.Fan($"fan-{width}", width))]);
        await bench.RunAsync("warm", "warm", cancel);
        foreach (var (round, width) in Widths.Index())
        {
            await using var meter = bench.Meter();
            var cpu = meter.CpuSeconds;
            var watch = Stopwatch.StartNew();
            await bench.RunAsync($"fan-{width}-{round}", $"fan-{width}", cancel);
            Measured.Print(Name, new()
            {
                ["width"] = width,
                ["seconds"] = watch.Elapsed.TotalSeconds,
                ["cpuSecondsPer1000Steps"] = (meter.CpuSeconds - cpu) / width * 1000,
                ["peakMiB"] = meter.PeakMiB(),
            });
        }
    }
}
