using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Work;

/// <summary>Renews the leases of all held attempts in one batch. What cannot be renewed stops by its own timer.</summary>
internal sealed partial class LeaseKeeper(
    IStepPlane plane, HeldAttempts held, IOptions<ExecutorOptions> options, TimeProvider time, ILogger<LeaseKeeper> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RenewSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                await RenewAsync(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        var leased = held.All.Where(attempt => attempt.IsLeased && attempt.Reason == StopReason.None).ToList();
        if (leased.Count == 0)
        {
            return;
        }

        var asked = time.GetTimestamp();
        // One that hangs must not keep the next one from being tried.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(options.Value.RenewSeconds));
        try
        {
            var lost = await plane.RenewAsync(options.Value.Name, [.. leased.Select(attempt => attempt.Work.Token)], patience.Token);
            foreach (var attempt in leased)
            {
                if (lost.Contains(attempt.Work.Token))
                {
                    attempt.Stop(StopReason.LeaseLost);
                }
                else
                {
                    attempt.Leased(asked);
                }
            }
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            Log.NotRenewed(logger, leased.Count, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} leases were not renewed: {Reason}")]
        public static partial void NotRenewed(ILogger logger, int count, string reason);
    }
}
