using System.Diagnostics;
using System.Net;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>W4: an execution of 1,000 sequential no-op steps; milliseconds a step of the first and of the last hundred show whether a step's cost grows; medians of nine, one after the other, after ten as warm-up.</summary>
internal sealed class Chain : IWorkload
{
    private const int Steps = 1_000;
    private const int Part = 100;

    /// <summary>A hundred steps take some 30 ms, in which whatever else the machine does shows: the median of an odd number.</summary>
    private const int Rounds = 9;

    /// <summary>Until the code is translated to the end, steps get cheaper, which would hide whether they cost more the later they come.</summary>
    private const int WarmUps = 10;

    public string Name => "W4";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product(), cancel, Bench.Chain("chain", Steps));
        for (var n = 0; n < WarmUps; n++)
        {
            await bench.RunAsync($"warm-{n}", "chain", cancel);
        }

        await using var meter = bench.Meter();
        var (seconds, first, last) = (new List<double>(), new List<double>(), new List<double>());
        var cpu = 0.0;
        for (var n = 0; n < Rounds; n++)
        {
            var before = meter.CpuSeconds;
            var watch = Stopwatch.StartNew();
            await bench.RunAsync($"chain-{n}", "chain", cancel);
            seconds.Add(watch.Elapsed.TotalSeconds);
            cpu += meter.CpuSeconds - before;
            var ended = await EndsAsync(bench, $"chain-{n}", cancel);
            first.Add((ended[Part] - ended[0]).TotalMilliseconds / Part);
            last.Add((ended[^1] - ended[^(Part + 1)]).TotalMilliseconds / Part);
        }

        Measured.Print(Name, new()
        {
            ["steps"] = Steps,
            ["seconds"] = Measured.Percentile(seconds, 0.5),
            ["firstMsPerStep"] = Measured.Percentile(first, 0.5),
            ["lastMsPerStep"] = Measured.Percentile(last, 0.5),
            ["cpuSecondsPer1000Steps"] = cpu / Rounds / Steps * 1000,
        });
    }

    private static async Task<List<DateTimeOffset>> EndsAsync(Bench bench, string id, CancellationToken cancel)
    {
        var ends = new List<DateTimeOffset>();
        var after = 0L;
        while (true)
        {
            var items = (await bench.Api.GetAsync($"api/executions/{id}/events?after={after}&limit=500", cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
            if (items.Count == 0)
            {
                return ends;
            }

            after = (long)items[^1]!["seq"]!;
            ends.AddRange(items.Where(item => (string)item!["type"]! == "STEP_COMPLETE").Select(item => (DateTimeOffset)item!["at"]!));
        }
    }
}
