using System.Diagnostics;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests;

/// <summary>What a command of the built product printed, and how it ended.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    public static Task<CommandLine> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancel) =>
        RunAsync(Repository.Standalone, arguments, environment, cancel);

    public static async Task<CommandLine> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
    {
        using var process = Start(program, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new CommandLine(process.ExitCode, await output, await error);
    }

    /// <summary>Starts the product; both of its outputs can be read.</summary>
    public static Process Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment) => Start(Repository.Standalone, arguments, environment);

    private static Process Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("VANGUARDS_BOOTSTRAP_TOKEN");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The product did not start.");
    }
}
