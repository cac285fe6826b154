using System.Diagnostics;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>W6: from the start of the process to the first completed execution, and what it takes while idle.</summary>
internal sealed class StartAndIdle : IWorkload
{
    /// <summary>What a start leaves to do (a checkpoint, code to translate) is no idling.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(10);

    public string Name => "W6";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product(), cancel, Bench.Chain("five", 5));
        await bench.Product.StopAsync(cancel);
        var watch = Stopwatch.StartNew();
        var ready = await bench.Product.StartAsync(cancel);
        await bench.RunAsync("first", "five", cancel);
        var first = watch.Elapsed;
        await Task.Delay(Settling, TimeProvider.System, cancel);
        await using var meter = bench.Meter();
        var cpu = meter.CpuSeconds;
        await Task.Delay(IdleFor, TimeProvider.System, cancel);
        Measured.Print(Name, new()
        {
            ["readySeconds"] = ready.TotalSeconds,
            ["firstCompletedSeconds"] = first.TotalSeconds,
            ["idleMiB"] = meter.MiB,
            ["idleCpuPercentOfCore"] = (meter.CpuSeconds - cpu) / IdleFor.TotalSeconds * 100,
        });
    }
}
