using System.Runtime.InteropServices;

namespace Vanguards.Expressions.Sandbox;

/// <summary>The sandbox as a program: evaluates what comes in on standard input until that ends. Started by <see cref="SandboxProcess"/> only.</summary>
internal static class Program
{
    /// <summary>Deep enough for any nesting that the limits let through; what goes deeper is refused before it overflows.</summary>
    private const int StackBytes = 16 * 1024 * 1024;

    public static int Main()
    {
        // Ctrl-C reaches the whole group; whoever started this decides when it ends.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        var host = new SandboxHost(new Frames(Console.OpenStandardInput(), Console.OpenStandardOutput()));
        var thread = new Thread(host.Run, StackBytes);
        thread.Start();
        thread.Join();
        return 0;
    }
}
