using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Alone;
using Vanguards.Messaging.Steps;

namespace Vanguards.Executor.Work;

/// <summary>Takes work while there is room, runs attempts side by side, keeps their leases and drains when the host stops.</summary>
internal sealed partial class StepWorker(
    IStepPlane plane, StepExecution execution, StepAlone alone, HeldAttempts held, LeaseKeeper leases, ReportSender reports,
    IOptions<ExecutorOptions> options, TimeProvider time, ILogger<StepWorker> logger) : BackgroundService
{
    private const int PendingReports = 512;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastReports = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<HeldAttempt, Task> _running = new();
    private readonly SemaphoreSlim _pendingReports = new(PendingReports);
    private readonly CancellationTokenSource _abandon = new();
    private volatile bool _draining;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host waits for the first await of every service: be out of its way.
        await Task.Yield();
        using var slots = new WorkSlots(options.Value.Slots, options.Value.HeavySlots);
        using var cancellations = plane.Cancellations.Subscribe(held);
        using var leasesEnd = new CancellationTokenSource();
        var keeping = leases.RunAsync(leasesEnd.Token);
        try
        {
            await TakeAsync(slots, stoppingToken);
        }
        finally
        {
            await DrainAsync();
            await leasesEnd.CancelAsync();
            await keeping;
        }
    }

    public override void Dispose()
    {
        _pendingReports.Dispose();
        _abandon.Dispose();
        base.Dispose();
    }

    private async Task TakeAsync(WorkSlots slots, CancellationToken stopping)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var free = 0;
            try
            {
                free = await slots.AcquireAsync(stopping);
                var taken = await plane.TakeAsync(free, stopping);
                foreach (var work in taken)
                {
                    free--;
                    Begin(work, slots, new ChainWork(work));
                }

                pause = FirstPause;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
            }
            catch (Exception exception)
            {
                Log.NothingTaken(logger, exception);
                await Task.Delay(pause, time, stopping).ContinueWith(static _ => { }, TaskScheduler.Default);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            finally
            {
                slots.Release(free);
            }
        }
    }

    private void Begin(StepWork work, WorkSlots slots, ChainWork chain, WorkSlots.Slot? from = null)
    {
        var attempt = new HeldAttempt(work, time, LeaseLength());
        if (!held.TryAdd(attempt))
        {
            (from ?? slots.Occupy()).Dispose();
            plane.Dropped(work);
            return;
        }

        var slot = from ?? slots.Occupy(keepsLight: work.Then.Count > 0);
        // Entered before the task can end, so that its own removal comes later.
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[attempt] = done.Task;
        _ = Task.Run(async () =>
        {
            try
            {
                await RunAsync(attempt, slot, slots, chain);
            }
            catch (Exception exception)
            {
                Log.Broke(logger, work.Run.ExecutionId, work.StepId, exception);
                plane.Dropped(work);
            }
            finally
            {
                slot.Dispose();
                held.Remove(attempt);
                _running.TryRemove(attempt, out _);
                done.SetResult();
            }
        });
    }

    private async Task RunAsync(HeldAttempt attempt, WorkSlots.Slot slot, WorkSlots slots, ChainWork chain)
    {
        var report = attempt.Work.IsIsolated ? await alone.RunAsync(attempt, slot) : await execution.RunAsync(attempt, slot);
        attempt.StopTimeout();
        if (report is null)
        {
            plane.Dropped(attempt.Work);
            return;
        }

        // The slot is free while the engine commits; how many wait for that is bounded on its own.
        await _pendingReports.WaitAsync(CancellationToken.None);
        try
        {
            var sending = SendAsync(report);
            if (attempt.Work.IsSuspect)
            {
                // What comes next may end this process, and this step must not be blamed for it.
                await sending;
            }

            if (chain.Next(report) is { } next)
            {
                await GoOnAsync(next, slots, chain, slot);
            }
            else
            {
                slot.Dispose();
            }

            await sending;
        }
        finally
        {
            _pendingReports.Release();
        }
    }

    /// <summary>The next step of the chain in the same slot, while the engine commits the one before; handed back if this executor is to stop, or has no room.</summary>
    private async Task GoOnAsync(StepWork next, WorkSlots slots, ChainWork chain, WorkSlots.Slot slot)
    {
        if (_draining || !slot.HasLight)
        {
            slot.Dispose();
            await SendAsync(new ReportForm(next, time.GetUtcNow(), time).HandedBack());
            return;
        }

        Begin(next, slots, chain, slot.PassOn());
    }

    private Task SendAsync(StepReport report) => reports.SendAsync(report with { Executor = options.Value.Name }, _abandon.Token);

    /// <summary>What has not begun goes back at once, the rest within the grace period; reports get a moment more.</summary>
    private async Task DrainAsync()
    {
        _draining = true;
        foreach (var attempt in held.All.Where(attempt => !attempt.HasBegun))
        {
            attempt.Stop(StopReason.Draining);
        }

        await WaitAsync(TimeSpan.FromSeconds(options.Value.GraceSeconds));
        foreach (var attempt in held.All)
        {
            attempt.Stop(StopReason.Draining);
        }

        await WaitAsync(LastReports);
        await _abandon.CancelAsync();
        await WaitAsync(LastReports);
    }

    private async Task WaitAsync(TimeSpan longest)
    {
        var all = Task.WhenAll(_running.Values);
        if (!all.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(all, Task.Delay(longest, time, enough.Token));
            await enough.CancelAsync();
        }
    }

    /// <summary>Ours ends a little before the engine's, for the way of a last write.</summary>
    private TimeSpan LeaseLength() => TimeSpan.FromSeconds(options.Value.LeaseSeconds * 0.9);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "No work could be taken; trying again")]
        public static partial void NothingTaken(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "Step {StepId} of {ExecutionId} broke the executor's own code")]
        public static partial void Broke(ILogger logger, string executionId, string stepId, Exception exception);
    }
}
