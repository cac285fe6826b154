using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Datasets;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Sweeping;

namespace Vanguards.Orchestrator.Retention;

/// <summary>What one pass took away.</summary>
public sealed record RetentionReport(long Executions, long Rows, long Lines, long Versions);

/// <summary>Now and then takes away what use cases keep no longer; of a fleet's processes the leading orchestrator alone.</summary>
internal sealed partial class RetentionKeeper : BackgroundService
{
    /// <summary>What runs for an hour a day is to be kept small too.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMinutes(10);

    /// <summary>Dataset versions looked at together.</summary>
    private const int VersionsAtOnce = 1_000;

    private readonly RunExpiry _runs;
    private readonly RunReferences _references;
    private readonly IDatasetCatalog _datasets;
    private readonly IDatasetRetention _versions;
    private readonly RetentionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Counter<long> _removed;

    public RetentionKeeper(
        RunExpiry runs, RunReferences references, IDatasetCatalog datasets, IDatasetRetention versions, IOptions<RetentionOptions> options, IMeterFactory meters, TimeProvider time,
        ILogger<RetentionKeeper> logger)
    {
        (_runs, _references, _datasets, _versions, _options, _time, _logger) = (runs, references, datasets, versions, options.Value, time, logger);
        _removed = meters.Create("Vanguards.Orchestrator").CreateCounter<long>("vanguards.retention.removed", "{thing}", "What was removed because its use case keeps it no longer.");
    }

    /// <summary>One pass: executions of each use case, what is left of those that expired, dataset versions that newer ones took the place of.</summary>
    public async Task<RetentionReport> RunAsync(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var executions = 0L;
        // What a pass that was killed has left comes first.
        var (rows, lines) = await _runs.ClearAsync(cancel);
        foreach (var useCase in await _runs.UseCasesAsync(cancel))
        {
            var days = (await _datasets.FindUseCaseAsync(useCase, cancel))?.RetentionDays ?? _options.Days;
            while (await _runs.ExpireAsync(useCase, now - TimeSpan.FromDays(days), cancel) is > 0 and var some)
            {
                executions += some;
                var cleared = await _runs.ClearAsync(cancel);
                (rows, lines) = (rows + cleared.Rows, lines + cleared.Lines);
            }
        }

        return Count(new RetentionReport(executions, rows, lines, await RemoveVersionsAsync(cancel)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = TimeSpan.FromHours(_options.EveryHours);
        try
        {
            for (var pause = every < First ? every : First; ; pause = every)
            {
                await Task.Delay(pause, _time, stoppingToken);
                await TryAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task TryAsync(CancellationToken cancel)
    {
        try
        {
            await RunAsync(cancel);
        }
#pragma warning disable CA1031 // a database or service that is away, or a bug here, costs a pass and nothing else
        catch (Exception failure) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, failure);
        }
    }

    /// <summary>Versions that no execution with rows reads: what is running, can be retried or can be looked at keeps its own.</summary>
    private async Task<long> RemoveVersionsAsync(CancellationToken cancel)
    {
        var removed = 0L;
        OutdatedVersion? after = null;
        while (await _versions.OutdatedAsync(_options.Days, after, VersionsAtOnce, cancel) is { Count: > 0 } page)
        {
            var read = (await _references.FindAsync([.. page.Select(version => version.Sha256)], cancel)).ToHashSet(StringComparer.Ordinal);
            removed += await _versions.RemoveAsync([.. page.Where(version => !read.Contains(version.Sha256))], cancel);
            after = page[^1];
        }

        return removed;
    }

    private RetentionReport Count(RetentionReport report)
    {
        foreach (var (kind, number) in new[] { ("executions", report.Executions), ("rows", report.Rows), ("log-lines", report.Lines), ("dataset-versions", report.Versions) })
        {
            _removed.Add(number, KeyValuePair.Create<string, object?>("kind", kind));
        }

        if (report != new RetentionReport(0, 0, 0, 0))
        {
            Log.Removed(_logger, report.Executions, report.Rows, report.Lines, report.Versions);
        }

        return report;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Removed what use cases keep no longer: {Executions} executions, {Rows} rows of them, {Lines} log lines, {Versions} dataset versions")]
        public static partial void Removed(ILogger logger, long executions, long rows, long lines, long versions);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What use cases keep no longer was not removed to the end; the next pass goes on")]
        public static partial void Failed(ILogger logger, Exception failure);
    }
}

/// <summary>Retention, whose leader the orchestrator's is.</summary>
public static class RetentionRegistration
{
    /// <summary>After <c>AddObjectSweep</c>, which takes the objects; needs an <see cref="IDatasetRetention"/>.</summary>
    public static IHostApplicationBuilder AddRetention(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton<RunReferences>();
        builder.Services.AddSingleton<RunExpiry>();
        builder.Services.AddLeaderService<RetentionKeeper>();
        return builder;
    }
}
