using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Work;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Alone;

/// <summary>
/// Makes an attempt of which executors may have died in a process of its own: its lines and its report are passed on, and if it dies, that is the
/// report. Few at a time: each needs the room of a heavy step.
/// </summary>
internal sealed partial class StepAlone(
    StepProgram program, StepExecution execution, IStepPlane plane, IObjectStore objects, IOptions<AloneOptions> options, TimeProvider time, ILogger<StepAlone> logger)
{
    /// <summary>The report to send; null if the attempt is no longer ours.</summary>
    public async Task<StepReport?> RunAsync(HeldAttempt held, WorkSlots.Slot slot)
    {
        var form = new ReportForm(held.Work, time.GetUtcNow(), time);
        var log = new StepLog(plane, held.Work, time);
        try
        {
            await slot.BecomeHeavyAsync(held.Stopping);
            if (!await execution.AskAsync(held))
            {
                return null;
            }

            held.HasBegun = true;
            using var late = Backstop(held);
            Log.RunsAlone(logger, held.Work.Run.ExecutionId, held.Work.StepId, held.Work.Losses);
            return await RunProcessAsync(held, form, log);
        }
        catch (Exception exception) when (held.Reason != StopReason.None)
        {
            return execution.Stopped(held, form, log, exception);
        }
        catch (UnclaimedException)
        {
            return form.HandedBack();
        }
        catch (Exception exception)
        {
            var fault = exception is StepFaultException known ? known.Fault : StepFaultException.Unavailable("executor", $"The step's own process cannot be run: {exception.Message}").Fault;
            log.Error($"{fault.Code}: {fault.Message}");
            return form.Faulted(fault);
        }
    }

    private async Task<StepReport?> RunProcessAsync(HeldAttempt held, ReportForm form, StepLog log)
    {
        var folder = Directory.CreateDirectory(Path.Combine(objects.ScratchFolder, $"alone-{Guid.CreateVersion7():N}")).FullName;
        try
        {
            using var process = AloneProcess.Start(program, folder, options.Value.MemoryMiB, time);
            using var dead = new CancellationTokenSource();
            await using var stopping = held.Stopping.Register(() => _ = StopAsync(process, held.Reason, dead.Token));
            try
            {
                return await TalkAsync(process, held, form, log);
            }
            finally
            {
                await dead.CancelAsync();
            }
        }
        finally
        {
            Delete(folder);
        }
    }

    private void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // The step has its report; the store empties its scratch folder when it opens.
            Log.FilesLeft(logger, folder, left.Message);
        }
    }

    private async Task<StepReport?> TalkAsync(AloneProcess process, HeldAttempt held, ReportForm form, StepLog log)
    {
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.StartSeconds), time))
        using (patience.Token.Register(process.Kill))
        {
            if (await ReadAsync(process) is not { Ready: true })
            {
                held.Stopping.ThrowIfCancellationRequested();
                throw StepFaultException.Unavailable("executor", $"The step's own process did not start: it {process.HowItEnded()}.");
            }
        }

        await TryWriteAsync(process, new ToStep { Work = held.Work });
        while (await ReadAsync(process) is { } message)
        {
            if (message.Line is { } line)
            {
                plane.Log(line);
            }
            else if (message.Report is { } report)
            {
                return report;
            }
            else if (message.Dropped)
            {
                return null;
            }
        }

        var how = process.HowItEnded();
        held.Stopping.ThrowIfCancellationRequested();
        var fault = StepFaultException.Failed($"its own process {how}", retryable: false).Fault;
        log.Error($"{fault.Code}: {fault.Message}");
        return form.Faulted(fault) with { ProcessDied = true };
    }

    /// <summary>It may end by itself and say how; killed a moment later it says nothing.</summary>
    private async Task StopAsync(AloneProcess process, StopReason reason, CancellationToken dead)
    {
        await TryWriteAsync(process, new ToStep { Stop = reason });
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Value.StopSeconds), time, dead);
            process.Kill();
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
    }

    private static async Task<FromStep?> ReadAsync(AloneProcess process)
    {
        try
        {
            return await process.Pipe.ReadAsync(AloneJson.Default.FromStep, CancellationToken.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task TryWriteAsync(AloneProcess process, ToStep message)
    {
        try
        {
            await process.Pipe.WriteAsync(message, AloneJson.Default.ToStep, CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // It has ended, which its output says.
        }
    }

    /// <summary>The process keeps the step's time limit itself; this is for one that cannot.</summary>
    private ITimer? Backstop(HeldAttempt held) => held.Work.Timeout is { } seconds
        ? time.CreateTimer(
            static held => ((HeldAttempt)held!).Stop(StopReason.Timeout), held,
            TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 4_000_000) + (2 * options.Value.StartSeconds)), Timeout.InfiniteTimeSpan)
        : null;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Step {StepId} of {ExecutionId} runs in a process of its own: {Losses} executors were lost that had it in hand")]
        public static partial void RunsAlone(ILogger logger, string executionId, string stepId, int losses);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Files of a step's own process stay in {Folder} until the next start: {Reason}")]
        public static partial void FilesLeft(ILogger logger, string folder, string reason);
    }
}
