using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// Finds every run that has not ended and that nothing is scheduled, leased or in line for, and moves it on: all of them at the start (their
/// executors died with the process), and again and again as a safety net.
/// </summary>
internal sealed partial class RunReconciler(OrchestrationDatabase database, RunEngine engine, RunGate gate, TimeProvider time, ILogger<RunReconciler> logger)
    : BackgroundService
{
    private const int Page = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Runs that wait for a person are looked at in every so many rounds: most of them are rightly quiet.</summary>
    private const int WaitingRounds = 20;

    private static readonly string[] Started = [ExecutionStates.Running, ExecutionStates.Waiting, ExecutionStates.Cancelling, ExecutionStates.RollingBack];

    /// <summary>Runs that were found forgotten since the start; anything but 0 after the start is a fault that was healed.</summary>
    public long Found { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var round = 0; !stoppingToken.IsCancellationRequested; round++)
        {
            try
            {
                await LookAsync(round, stoppingToken);
                gate.Signal();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RoundFailed(logger, failure);
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private async Task LookAsync(int round, CancellationToken cancel)
    {
        var states = round % WaitingRounds == 0 ? Started : [.. Started.Where(state => state != ExecutionStates.Waiting)];
        long after = 0;
        while (true)
        {
            await using var rows = database.Read();
            var from = after;
            var page = await rows.Executions.Where(x => states.Contains(x.State) && x.Run > from)
                .OrderBy(x => x.Run).Select(x => new { x.Run, x.Id }).Take(Page).ToListAsync(cancel);
            var told = new List<Task>();
            foreach (var row in page.Where(row => round == 0 || engine.IsForgotten(row.Run)))
            {
                if (round > 0)
                {
                    Found++;
                    Log.RunFound(logger, row.Id);
                }

                told.Add(engine.TellAsync(row.Run, new RunInput.Recover(LeasesAreDead: round == 0), cancel));
            }

            await Task.WhenAll(told);

            if (page.Count < Page)
            {
                return;
            }

            after = page[^1].Run;
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
