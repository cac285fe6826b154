using System.Diagnostics;
using System.Globalization;

namespace Vanguards.Executor.Alone;

/// <summary>A step's own process seen from its executor. It is gone, with all that it started, when this is disposed of.</summary>
internal sealed class AloneProcess : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ITimer _watch;
    private readonly long _memory;
    private long _used;

    private AloneProcess(Process process, long memory, TimeProvider time)
    {
        (_process, _memory) = (process, memory);
        Pipe = new AlonePipe(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        _watch = time.CreateTimer(_ => Watch(), null, Look, Look);
    }

    public AlonePipe Pipe { get; }

    public static AloneProcess Start(StepProgram program, string folder, int memoryMiB, TimeProvider time)
    {
        var memory = memoryMiB * 1024L * 1024;
        var start = new ProcessStartInfo(program.FileName, program.Arguments(folder)) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in program.Environment)
        {
            start.Environment[name] = value;
        }

        // What the runtime allocates ends as a fault of the step; what native code does is seen by the watch.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x" + memory.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return new AloneProcess(Process.Start(start)!, memory, time);
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or AggregateException)
        {
            // It has ended.
        }
    }

    /// <summary>How it ended, for a sentence that begins with "its own process"; waits until it has.</summary>
    public string HowItEnded()
    {
        if (!_process.WaitForExit(End))
        {
            Kill();
            _process.WaitForExit(End);
        }

        if (Volatile.Read(ref _used) is > 0 and var used)
        {
            return string.Create(CultureInfo.InvariantCulture, $"was ended when it used {used >> 20} MiB of memory; it may use {_memory >> 20} (Executor:Alone:MemoryMiB)");
        }

        var code = _process.HasExited ? _process.ExitCode : -1;
        return code switch
        {
            > 128 and <= 128 + 64 => $"was ended by signal {code - 128}{NameOf(code - 128)}",
            _ => $"ended with exit code {code.ToString(CultureInfo.InvariantCulture)}",
        };
    }

    public void Dispose()
    {
        _watch.Dispose();
        Kill();
        // Its files can be deleted once it is gone.
        _process.WaitForExit(End);
        _process.Dispose();
    }

    private static string NameOf(int signal) => signal switch
    {
        6 => " (SIGABRT: it gave up, as after a fatal error)",
        7 => " (SIGBUS)",
        9 => " (SIGKILL: from outside, as when the machine has no memory left)",
        11 => " (SIGSEGV: a fault in native code)",
        15 => " (SIGTERM)",
        _ => "",
    };

    private void Watch()
    {
        try
        {
            _process.Refresh();
            if (_process.WorkingSet64 is var used && used > _memory)
            {
                Volatile.Write(ref _used, used);
                Kill();
            }
        }
        catch (Exception gone) when (gone is InvalidOperationException or ObjectDisposedException)
        {
            // It has ended.
        }
    }
}
