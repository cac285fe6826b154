using System.Diagnostics;

namespace Vanguards.TestSupport;

public static class Termination
{
    /// <summary>SIGTERM, as Ctrl-C or an orderly stop; the exit code.</summary>
    public static async Task<int> TerminateAsync(this Process process, CancellationToken cancel)
    {
        using var signal = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await signal.WaitForExitAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode;
    }
}
