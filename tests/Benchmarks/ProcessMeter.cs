using System.Globalization;
using Vanguards.TestSupport;

namespace Vanguards.Benchmarks;

/// <summary>CPU seconds and memory of processes and all that they started, as Linux counts them.</summary>
internal sealed class ProcessMeter(IReadOnlyList<int> roots) : IAsyncDisposable
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Looking costs the kernel a walk over all of a process's memory: every second, a twentieth of two cores for the fleet.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private double _peak;

    private readonly CancellationTokenSource _stop = new();
    private Task _sampling = Task.CompletedTask;

    /// <summary>Highest proportional set size seen while sampling and now, MiB.</summary>
    public double PeakMiB() => _peak = Math.Max(_peak, MiB);

    /// <summary>CPU seconds used so far, those of ended children included.</summary>
    public double CpuSeconds => Processes().Sum(CpuOf);

    /// <summary>Memory now, MiB; shared pages counted by share.</summary>
    public double MiB => Processes().Sum(MiBOf);

    /// <summary>Most memory that the processes had in RAM since <see cref="ForgetPeaks"/>, MiB, by the kernel's own count; each at its own moment, shared pages counted in full.</summary>
    public double PeakResidentMiB => Processes().Sum(process => KiBOf($"/proc/{process}/status", "VmHWM:") / 1024);

    /// <summary>What they have now is their peak.</summary>
    public void ForgetPeaks()
    {
        foreach (var process in Processes())
        {
            File.WriteAllText($"/proc/{process}/clear_refs", "5");
        }
    }

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

    private static double MiBOf(int process) => KiBOf($"/proc/{process}/smaps_rollup", "Pss:") / 1024;

    /// <summary>0 for a process that has ended.</summary>
    private static double KiBOf(string file, string name) =>
        Read(file).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
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
            PeakMiB();
            await Task.Delay(Every, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
