using System.Collections.Concurrent;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Messaging.Steps;

namespace Vanguards.Orchestrator.Tests.Product;

/// <summary>Stands in for the executor service over the real step plane: answers each attempt as its step's script says.</summary>
public sealed class ScriptedExecutor(IStepPlane plane, IReadOnlyDictionary<string, Func<StepWork, StepReport?>> scripts) : IObserver<long>, IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    /// <summary>Every attempt taken, in order.</summary>
    public ConcurrentQueue<StepWork> Taken { get; } = [];

    public ConcurrentQueue<long> Stops { get; } = [];

    public void Start(int loops = 2)
    {
        plane.Cancellations.Subscribe(this);
        for (var i = 0; i < loops; i++)
        {
            _loops.Add(Task.Run(LoopAsync));
        }
    }

    /// <summary>Reports an attempt that it was given, and goes on with what came with it.</summary>
    public async Task FinishAsync(StepWork work, StepReport report)
    {
        var chain = new ChainWork(work);
        for (StepReport? made = report; made is not null;)
        {
            await plane.ReportAsync(made, _stop.Token);
            var next = chain.Next(made);
            if (next is not null)
            {
                Taken.Enqueue(next);
            }

            made = next is null ? null : Answer(next);
        }
    }

    public static StepSucceeded Success(StepWork work, object output, IReadOnlyList<string>? chosen = null) => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = At,
        FinishedAt = At,
        Output = new StepOutput { Value = Payload.Of(JsonSerializer.SerializeToElement(output)) },
        Chosen = chosen,
    };

    public static StepFaulted Failure(StepWork work, string code = "STEP_FAILED", string message = "no luck") => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = At,
        FinishedAt = At,
        Fault = new Fault { Code = code, Message = message, Retryable = true },
    };

    public static StepParked Parked(StepWork work, DateTimeOffset? until, object? approval = null) => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = At,
        FinishedAt = At,
        Until = until,
        Approval = approval is null ? null : JsonSerializer.SerializeToElement(approval),
    };

    public static StepExpanded Expanded(StepWork work, params object[] items) => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Token = work.Token,
        StartedAt = At,
        FinishedAt = At,
        Items = Payload.Of(JsonSerializer.SerializeToElement(items)),
        Count = items.Length,
    };

    /// <summary>Stops taking work, as a killed process would.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    void IObserver<long>.OnCompleted()
    {
    }

    void IObserver<long>.OnError(Exception error)
    {
    }

    void IObserver<long>.OnNext(long value) => Stops.Enqueue(value);

    private async Task LoopAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                foreach (var work in await plane.TakeAsync(16, _stop.Token))
                {
                    var chain = new ChainWork(work);
                    for (var next = work; next is not null;)
                    {
                        Taken.Enqueue(next);
                        var report = Answer(next);
                        next = report is null ? null : chain.Next(report);
                        _ = report is null ? null : plane.ReportAsync(report, _stop.Token);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private StepReport? Answer(StepWork work)
    {
        if (scripts.TryGetValue($"{work.Kind}:{work.StepId}", out var script) || (work.Kind == WorkKind.Step && scripts.TryGetValue(work.StepId, out script)))
        {
            return script(work);
        }

        return work.Kind switch
        {
            WorkKind.Outputs => Success(work, work.Upstream.ToDictionary(step => step.Key, step => step.Value.Output?.Value.Inline)),
            WorkKind.Join => Success(work, work.Items!.Select(item => item?.Value.Inline).ToList()),
            _ => Success(work, new { step = work.StepId, attempt = work.Attempt }),
        };
    }
}
