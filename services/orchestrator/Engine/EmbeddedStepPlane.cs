using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Definitions.Planning;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Logs;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// The engine's side of the step plane: what is dispatched waits in memory, what is committed in the rows. Embedded, the executor uses it as it is; in
/// the fleet, the broker is between.
/// </summary>
internal sealed partial class EmbeddedStepPlane : IStepPlane
{
    private readonly DispatchQueue _queue;
    private readonly RunEngine _engine;
    private readonly WorkBuilder _builder;
    private readonly LogStore _logs;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StopFeed _stops = new();

    public EmbeddedStepPlane(DispatchQueue queue, RunEngine engine, WorkBuilder builder, LogStore logs, TimeProvider time, ILogger<EmbeddedStepPlane> logger)
    {
        (_queue, _engine, _builder, _logs, _time, _logger) = (queue, engine, builder, logs, time, logger);
        queue.Stopped = _stops.Tell;
    }

    public IObservable<long> Cancellations => _stops;

    public async ValueTask<IReadOnlyList<StepWork>> TakeAsync(int max, CancellationToken cancel) =>
        [.. (await TakeRankedAsync(max, cancel)).Select(taken => taken.Work)];

    /// <summary>As <see cref="TakeAsync"/>, with the priority of each one's run.</summary>
    public async ValueTask<IReadOnlyList<(StepWork Work, int Priority)>> TakeRankedAsync(int max, CancellationToken cancel)
    {
        var works = new List<(StepWork, int)>();
        while (works.Count == 0)
        {
            foreach (var item in await _queue.TakeAsync(Math.Max(1, max), cancel))
            {
                if (await BuildAsync(item) is { } work)
                {
                    works.Add((work, item.Run.Facts.Priority));
                }
            }
        }

        return works;
    }

    public async Task ReportAsync(StepReport report, CancellationToken cancel)
    {
        var run = _queue.Find(report.Token)?.Run ?? await _engine.FindAsync(report.ExecutionId, cancel);
        if (run is not null)
        {
            await _engine.TellAsync(run, new RunInput.Report(Reports.Masked(report, run.Facts)), cancel);
        }
    }

    public Task<bool> ClaimAsync(StepWork work, string executor, CancellationToken cancel) => ClaimAsync(work.Token, executor, work.GivenBefore, cancel);

    public async Task<bool> ClaimAsync(long token, string executor, bool givenBefore, CancellationToken cancel) =>
        _queue.Find(token) is { } item && await _engine.TellAsync(item.Run, ClaimOf(item, executor, givenBefore), cancel);

    public void Started(StepWork work, string executor) => _ = ClaimAsync(work.Token, executor, givenBefore: false, CancellationToken.None);

    public Task<IReadOnlyList<long>> RenewAsync(string executor, IReadOnlyList<long> tokens, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<long>>(_queue.Renew(executor, tokens));

    public void Log(StepLogLine line)
    {
        var run = _engine.InMemory(line.ExecutionId);
        _logs.Add(run is null ? line : line with { Message = run.Facts.Mask(line.Message) }, run?.Facts.UseCase ?? "");
    }

    private RunInput.Claim ClaimOf(DispatchItem item, string executor, bool givenBefore) =>
        new(item.Step, item.Item, item.Token, executor, _time.GetUtcNow() + _queue.Lease, givenBefore);

    /// <summary>An attempt whose values cannot be read is not the executor's to judge: storage is away.</summary>
    private async Task<StepWork?> BuildAsync(DispatchItem item)
    {
        try
        {
            return await _builder.BuildAsync(item, CancellationToken.None);
        }
#pragma warning disable CA1031 // whatever keeps the values from being read, the attempt must not be lost with it
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Logged.ValuesUnreadable(_logger, item.Run.Facts.Id, item.Step, failure);
            var now = _time.GetUtcNow();
            await _engine.TellAsync(
                item.Run,
                new RunInput.Report(new StepFaulted
                {
                    ExecutionId = item.Run.Facts.Id,
                    Kind = (WorkKind)item.Kind,
                    StepId = item.Step == StepCell.Run ? "" : item.Run.Facts.Shape.Graph[item.Step].Id,
                    Item = item.Item == StepCell.Whole ? null : item.Item,
                    Token = item.Token,
                    StartedAt = now,
                    FinishedAt = now,
                    Fault = new Fault { Code = "RESOURCE_UNAVAILABLE", Message = "The step's input could not be read from storage", Resource = "storage", Retryable = true },
                }),
                CancellationToken.None);
            return null;
        }
    }

    private static partial class Logged
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Values for step {Step} of execution {ExecutionId} could not be read")]
        public static partial void ValuesUnreadable(ILogger logger, string executionId, int step, Exception failure);
    }
}
