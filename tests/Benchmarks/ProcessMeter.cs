using System.Globalization;
using Vanguards.TestSupport;

namespace Vanguards.Benchmarks;

/// <summary>CPU seconds and memory of processes and all that they started, as Linux counts them.</summary>
internal sealed class ProcessMeter(IReadOnlyList<int> roots, TimeSpan? every = null) : IAsyncDisposable
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Looking costs the kernel a walk over all of a process's memory.</summary>
    private readonly TimeSpan _every = every ?? TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _sampling = Task.CompletedTask;

    /// <summary>Highest proportional set size seen while sampling, MiB.</summary>
    public double PeakMiB { get; private set; }

    /// <summary>CPU seconds used so far, those of ended children included.</summary>
    public double CpuSeconds => Processes().Sum(CpuOf);

    /// <summary>Memory now, MiB; shared pages counted by share.</summary>
    public double MiB => Processes().Sum(MiBOf);

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

    private IEnumerable<int> Processes() => roots.Concat(roots.SelectMany(ProcessTree.Below)).Distinct();

    private static double CpuOf(int process)
    {
        if (Read($"/proc/{process}/stat") is not { Length: > 0 } line)
        {
            return 0;
        }

        // The name in brackets may hold blanks; the fields after it do not: utime, stime, cutime, cstime are the 12th to 15th.
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..15].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static double MiBOf(int process) =>
        Read($"/proc/{process}/smaps_rollup").Split('\n').FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024
            : 0;

    /// <summary>Empty for a process that has ended.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task SampleAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            PeakMiB = Math.Max(PeakMiB, MiB);
            await Task.Delay(_every, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
