using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Work;

/// <summary>Sends reports until the engine has taken them; only the end of the process stops it.</summary>
internal sealed partial class ReportSender(IStepPlane plane, TimeProvider time, ILogger<ReportSender> logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    public async Task SendAsync(StepReport report, CancellationToken cancel)
    {
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                await plane.ReportAsync(report, cancel);
                return;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.NotTaken(logger, report.ExecutionId, report.StepId, exception.Message);
            }

            try
            {
                await Task.Delay(delay, time, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The report of step {StepId} of {ExecutionId} was not taken and is sent again: {Reason}")]
        public static partial void NotTaken(ILogger logger, string executionId, string stepId, string reason);
    }
}
