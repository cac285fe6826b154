using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Executions;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Lets a caller wait for a run's end. Whoever waits for a run that is in memory is given its status with the end.</summary>
internal sealed class RunEnds
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ExecutionStatus?>> _waiting = new(StringComparer.Ordinal);
    private readonly OrchestrationDatabase _database;
    private readonly RunEngine _engine;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;

    public RunEnds(OrchestrationDatabase database, EventLog log, RunEngine engine, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_database, _engine, _time, _stopping) = (database, engine, time, lifetime.ApplicationStopping);
        log.Ended = Ended;
    }

    /// <summary>The end of an execution that is about to be accepted, for <see cref="WaitAsync"/>: it may come before anybody waits.</summary>
    public Task<ExecutionStatus?> Expect(string executionId) => Waiting(executionId).Task;

    /// <summary>The execution was not accepted.</summary>
    public void Forget(string executionId) => _waiting.TryRemove(executionId, out _);

    /// <summary>
    /// Waits for the end; false if it had not come in that time, or the process stops: it does not wait for those who wait. The status is null if it is to be read.
    /// </summary>
    public async Task<(bool Ended, ExecutionStatus? Status)> WaitAsync(string executionId, TimeSpan atMost, Task<ExecutionStatus?>? expected, CancellationToken cancel)
    {
        if (expected is null)
        {
            var waiting = Waiting(executionId);
            if (await HasEndedAsync(executionId, cancel))
            {
                // Others may wait for the same end, of which nobody will tell them any longer.
                _waiting.TryRemove(KeyValuePair.Create(executionId, waiting));
                waiting.TrySetResult(null);
                return (true, null);
            }

            expected = waiting.Task;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping);
        try
        {
            return (true, await expected.WaitAsync(atMost, _time, either.Token));
        }
        catch (Exception over) when (over is TimeoutException || (over is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return (await HasEndedAsync(executionId, cancel), null);
        }
    }

    private TaskCompletionSource<ExecutionStatus?> Waiting(string executionId) =>
        _waiting.GetOrAdd(executionId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private void Ended(Execution row, long lastSeq)
    {
        if (_waiting.TryRemove(row.Id, out var waiting))
        {
            waiting.TrySetResult(_engine.InMemory(row.Id) is { IsWhole: true, State: not null } run ? ExecutionReader.Of(row, run, lastSeq) : null);
        }
    }

    private async Task<bool> HasEndedAsync(string executionId, CancellationToken cancel)
    {
        await using var rows = _database.Read();
        var state = await rows.Executions.Where(x => x.Id == executionId).Select(x => x.State).FirstOrDefaultAsync(cancel);
        return state is null ? await rows.Expired.AnyAsync(x => x.Id == executionId) : ExecutionStates.IsTerminal(state);
    }
}
