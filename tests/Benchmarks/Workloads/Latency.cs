using System.Diagnostics;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>W2: one execution of 5 sequential no-op steps at a time on an idle system, from the HTTP request to the answer after completion.</summary>
internal sealed class Latency : IWorkload
{
    private const int Samples = 300;
    private const int WarmUp = 300;

    public string Name => "W2";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product(), cancel, Bench.Chain("five", 5));
        var milliseconds = new List<double>();
        for (var n = 0; n < WarmUp + Samples; n++)
        {
            var watch = Stopwatch.StartNew();
            await bench.RunAsync($"r{n}", "five", cancel);
            if (n >= WarmUp)
            {
                milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        Measured.Print(Name, new()
        {
            ["samples"] = Samples,
            ["p50Ms"] = Measured.Percentile(milliseconds, 0.5),
            ["p95Ms"] = Measured.Percentile(milliseconds, 0.95),
            ["p99Ms"] = Measured.Percentile(milliseconds, 0.99),
        });
    }
}
