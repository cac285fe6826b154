using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Executions;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// Looks after the runs that have started and not ended: all of them at the start, and from then on, as
/// a safety net, those that are forgotten. Children whose parents no longer wait for them are cancelled.
/// </summary>
internal sealed partial class RunReconciler(
    OrchestrationDatabase database, GroupCommit commits, ForgottenRuns forgotten, LostLines lines, RunEngine engine, RunGate gate, ChildRuns children, IOptions<LeaseOptions> leases,
    TimeProvider time, ILogger<RunReconciler> logger)
    : BackgroundService
{
    private const int Page = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private static readonly string[] Started = [ExecutionStates.Running, ExecutionStates.Waiting, ExecutionStates.Cancelling, ExecutionStates.RollingBack];

    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once everything that was open at the start is known again.</summary>
    public Task Recovered => _recovered.Task;

    /// <summary>Runs that were found forgotten since the start; anything but 0 is a fault that was healed.</summary>
    public long Found { get; private set; }

    /// <summary>One round.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        if (Recovered.IsCompleted)
        {
            await LookAtForgottenAsync(cancel);
        }
        else
        {
            await LookAtAllAsync(cancel);
            await lines.RestoreAsync(cancel);
            _recovered.TrySetResult();
        }

        await children.CancelOrphansAsync(cancel);
        gate.Signal();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RoundFailed(logger, failure);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private async Task LookAtAllAsync(CancellationToken cancel)
    {
        for (long after = 0; ;)
        {
            await using var rows = database.Read();
            var from = after;
            var page = await rows.Executions.Where(x => Started.Contains(x.State) && x.Run > from).OrderBy(x => x.Run).Select(x => x.Run).Take(Page).ToListAsync(cancel);
            await Task.WhenAll(page.Select(run => engine.TellAsync(run, new RunInput.Recover(LeasesAreDead: !leases.Value.ExecutorsLiveOn, leases.Value.LastWasKilled), cancel)));
            if (page.Count < Page)
            {
                return;
            }

            after = page[^1];
        }
    }

    private async Task LookAtForgottenAsync(CancellationToken cancel)
    {
        var suspects = await forgotten.FindAsync(cancel);
        if (suspects.Count == 0)
        {
            return;
        }

        // After the writer's next turn all that the first look can have met between its commit and memory has arrived there.
        await commits.RunAsync(_ => { }, cancel);
        foreach (var (run, id, _) in (await forgotten.FindAsync(cancel)).Intersect(suspects))
        {
            Found++;
            Log.RunFound(logger, id);
            await engine.TellAsync(run, new RunInput.Recover(LeasesAreDead: false), cancel);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Execution {ExecutionId} had nothing scheduled and was looked after")]
        public static partial void RunFound(ILogger logger, string executionId);

        [LoggerMessage(Level = LogLevel.Error, Message = "Runs could not be reconciled")]
        public static partial void RoundFailed(ILogger logger, Exception failure);
    }
}
