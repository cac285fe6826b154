using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Orchestrator.Store;
using Vanguards.Storage.Sweep;

namespace Vanguards.Orchestrator.Sweeping;

/// <summary>Sweeps the object store now and then; of a fleet's processes the leading orchestrator alone.</summary>
internal sealed partial class ObjectSweeper(OrphanSweep sweep, OrchestrationDatabase database, IOptions<SweepOptions> options, TimeProvider time, ILogger<ObjectSweeper> logger) : BackgroundService
{
    /// <summary>What runs for an hour a day is to be swept too.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = TimeSpan.FromHours(options.Value.EveryHours);
        try
        {
            for (var pause = every < First ? every : First; ; pause = every)
            {
                await Task.Delay(pause, time, stoppingToken);
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SweepAsync(CancellationToken cancel)
    {
        try
        {
            if (await InstallationAsync(cancel) is not { } installation)
            {
                return;
            }

            var report = await sweep.RunAsync(installation, cancel);
            if (report.IsSomething)
            {
                Log.Swept(logger, report.SetAside, report.Deleted, report.Results);
            }

            if (report.BroughtBack > 0)
            {
                Log.WasNeeded(logger, report.BroughtBack);
            }
        }
#pragma warning disable CA1031 // a store or service that is away, or a bug here, costs a sweep and nothing else
        catch (Exception failure) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Failed(logger, failure);
        }
    }

    /// <summary>The first entry of the audit trail, which is never changed and nobody else has; null before there is one.</summary>
    private async Task<string?> InstallationAsync(CancellationToken cancel)
    {
        await using var rows = database.Read();
        return await rows.Audit.OrderBy(entry => entry.Seq).Select(entry => entry.Hash).FirstOrDefaultAsync(cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Swept the object store: {SetAside} objects that nothing refers to set aside, {Deleted} deleted, {Results} shared results deleted")]
        public static partial void Swept(ILogger logger, int setAside, int deleted, int results);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Objects} objects that had been set aside were written again or referred to since, and stay")]
        public static partial void WasNeeded(ILogger logger, int objects);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The object store was not swept to the end; the next sweep goes on")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}
