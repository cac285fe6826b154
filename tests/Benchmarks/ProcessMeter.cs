using System.Globalization;

namespace Vanguards.Benchmarks;

/// <summary>CPU seconds and memory of a process, as Linux counts them.</summary>
internal sealed class ProcessMeter(int processId) : IAsyncDisposable
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private Task _sampling = Task.CompletedTask;

    /// <summary>Highest proportional set size seen while sampling, MiB.</summary>
    public double PeakMiB { get; private set; }

    /// <summary>CPU seconds used so far, those of ended children included.</summary>
    public double CpuSeconds
    {
        get
        {
            var line = File.ReadAllText($"/proc/{processId}/stat");
            // The name in brackets may hold blanks; the fields after it do not: utime, stime, cutime, cstime are the 12th to 15th.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return fields[11..15].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Memory now, MiB; shared pages counted by share.</summary>
    public double MiB =>
        double.Parse(
            File.ReadLines($"/proc/{processId}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024;

    public ProcessMeter Sample()
    {
        _sampling = SampleAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
        _stop.Dispose();
    }

    private async Task SampleAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            PeakMiB = Math.Max(PeakMiB, MiB);
            await Task.Delay(Every, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
