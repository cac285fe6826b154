using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Work;

namespace Vanguards.Executor.Alone;

/// <summary>
/// The program as a step's own process: runs the attempt that comes on standard input, and answers on standard output. Nothing of the host is started
/// but what the step needs. It ends with its executor, whose end it sees in its input.
/// </summary>
public static class RunAlone
{
    /// <summary>After <c>AddExecutor</c> and the host's own step plane.</summary>
    public static IServiceCollection AddAloneStep(this IServiceCollection services)
    {
        // Standard output is the pipe's.
        services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddSingleton<AlonePlane>();
        services.AddSingleton<IStepPlane>(provider => provider.GetRequiredService<AlonePlane>());
        return services;
    }

    /// <summary>Runs the step; the process's exit code.</summary>
    public static async Task<int> RunAsync(IServiceProvider services)
    {
        // Signals reach the whole group; the executor decides when this ends.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        await DieFirstAsync();
        var pipe = new AlonePipe(Console.OpenStandardInput(), Console.OpenStandardOutput());
        Console.SetOut(Console.Error);
        var plane = services.GetRequiredService<AlonePlane>();
        var execution = services.GetRequiredService<StepExecution>();
        await pipe.WriteAsync(new FromStep { Ready = true }, AloneJson.Default.FromStep, CancellationToken.None);
        if (await pipe.ReadAsync(AloneJson.Default.ToStep, CancellationToken.None) is not { Work: { } work })
        {
            return 1;
        }

        var telling = TellLinesAsync(plane, pipe);
        var report = await ReportAsync(execution, work, services.GetRequiredService<TimeProvider>(), pipe);
        plane.Complete();
        await telling;
        await pipe.WriteAsync(report is null ? new FromStep { Dropped = true } : new FromStep { Report = report }, AloneJson.Default.FromStep, CancellationToken.None);
        return 0;
    }

    private static async Task<StepReport?> ReportAsync(StepExecution execution, StepWork work, TimeProvider time, AlonePipe pipe)
    {
        // The lease is the executor's to keep.
        using var held = new HeldAttempt(work, time, TimeSpan.FromDays(40));
        using var slots = new WorkSlots(1, 1);
        await slots.AcquireAsync(CancellationToken.None);
        _ = Task.Run(() => HearAsync(pipe, held));
        using var slot = slots.Occupy();
        return await execution.RunAsync(held, slot);
    }

    private static async Task HearAsync(AlonePipe pipe, HeldAttempt held)
    {
        try
        {
            while (await pipe.ReadAsync(AloneJson.Default.ToStep, CancellationToken.None) is { } message)
            {
                held.Stop(message.Stop ?? StopReason.LeaseLost);
            }
        }
        catch (IOException)
        {
            // As good as its end.
        }

        // The executor is gone: the attempt may soon be another's.
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private static async Task TellLinesAsync(AlonePlane plane, AlonePipe pipe)
    {
        await foreach (var line in plane.Lines.ReadAllAsync())
        {
            await pipe.WriteAsync(new FromStep { Line = line }, AloneJson.Default.FromStep, CancellationToken.None);
        }
    }

    /// <summary>Where the machine runs out of memory, this process goes rather than its executor.</summary>
    private static async Task DieFirstAsync()
    {
        try
        {
            await File.WriteAllTextAsync("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not on this system.
        }
    }
}
