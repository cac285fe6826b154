using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Notifications;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Lets a caller wait for a run's end.</summary>
internal sealed class RunEnds : IDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly OrchestrationDatabase _database;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private readonly CancellationToken _stopping;

    public RunEnds(OrchestrationDatabase database, ILiveFeed feed, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_database, _time, _stopping) = (database, time, lifetime.ApplicationStopping);
        _subscription = feed.Subscribe((_, frame) =>
        {
            if (frame.Type is "COMPLETE" or "ERROR" && _waiting.TryRemove(frame.ExecutionId, out var waiting))
            {
                waiting.TrySetResult();
            }
        });
    }

    /// <summary>True once the run has ended; false if it had not in that time, or the process stops: it does not wait for those who wait.</summary>
    public async Task<bool> WaitAsync(string executionId, TimeSpan atMost, CancellationToken cancel)
    {
        var ended = _waiting.GetOrAdd(executionId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (await HasEndedAsync(executionId, cancel))
        {
            // Others may wait for the same end, whose frame finds nobody any longer.
            _waiting.TryRemove(KeyValuePair.Create(executionId, ended));
            ended.TrySetResult();
            return true;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping);
        try
        {
            await ended.Task.WaitAsync(atMost, _time, either.Token);
            return true;
        }
        catch (Exception over) when (over is TimeoutException || (over is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return await HasEndedAsync(executionId, cancel);
        }
    }

    public void Dispose() => _subscription.Dispose();

    private async Task<bool> HasEndedAsync(string executionId, CancellationToken cancel)
    {
        await using var rows = _database.Read();
        var state = await rows.Executions.Where(x => x.Id == executionId).Select(x => x.State).FirstOrDefaultAsync(cancel);
        return state is not null && ExecutionStates.IsTerminal(state);
    }
}
