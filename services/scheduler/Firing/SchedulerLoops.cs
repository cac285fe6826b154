using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.ServiceDefaults.Hosting;

namespace Vanguards.Scheduler.Firing;

/// <summary>
/// The two pieces of background work: writing what is due, and asking for it. Each sleeps until the next instant that it knows of, until it is rung, or for the
/// time after which it looks again, whichever comes first. One that fails, since the database is away say, goes on after a moment.
/// </summary>
internal sealed partial class SchedulerLoops(
    FireDue fires, AskOrchestrator asks, FireAlarm fireAlarm, AskAlarm askAlarm, IOptions<SchedulerOptions> options, TimeProvider time, ILogger<SchedulerLoops> logger)
    : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private TimeSpan Look => TimeSpan.FromSeconds(options.Value.LookSeconds);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RunAsync(fires.RunAsync, fireAlarm, stoppingToken), RunAsync(asks.RunAsync, askAlarm, stoppingToken));

    private async Task RunAsync(Func<CancellationToken, Task<DateTimeOffset?>> work, Alarm alarm, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var next = await work(stopping);
                var sleep = next is { } at && at - time.GetUtcNow() is var left && left < Look ? left : Look;
                await alarm.SleepAsync(sleep, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // the loop is what brings it back
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Log.Failed(logger, failure.Message);
                await alarm.SleepAsync(AfterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await asks.SettleAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Schedules could not be looked at, and are again in a moment: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
