using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions.Planning;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// The runs in memory and the way in for everything that happens to them. All inputs of a run that have arrived are one item of the group
/// commit, so a run's bad turn fails alone; a run whose commit failed is made again from its rows.
/// </summary>
internal sealed partial class RunEngine : IDisposable
{
    /// <summary>Runs kept in memory while nothing is in flight for them.</summary>
    private const int MaxIdle = 1_000;

    /// <summary>Runs whose rows are read at once: after a start hundreds are asked for in the same moment, and whoever else reads is to find a connection.</summary>
    private const int MaxReading = 8;

    /// <summary>Tokens of a run begin here times its row key, so that they are unique over runs and grow.</summary>
    private const int TokenBits = 24;

    private readonly ConcurrentDictionary<long, ActiveRun> _runs = [];
    private readonly ConcurrentDictionary<string, long> _keys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reading = new(MaxReading);
    private readonly GroupCommit _commits;
    private readonly OrchestrationDatabase _database;
    private readonly LoadedDefinitions _definitions;
    private readonly SecretInputs _secrets;
    private readonly EngineParts _parts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public RunEngine(
        GroupCommit commits, OrchestrationDatabase database, LoadedDefinitions definitions, SecretInputs secrets, EngineParts parts, TimeProvider time, ILogger<RunEngine> logger)
    {
        (_commits, _database, _definitions, _secrets, _parts, _time, _logger) = (commits, database, definitions, secrets, parts, time, logger);
        parts.Timers.Due = (key, token) => _ = TellAsync(key.Run, new RunInput.Timer(key.Step, key.Item, token), CancellationToken.None);
        parts.Queue.Lapsed = item => _ = TellAsync(item.Run.Run, new RunInput.LeaseLapsed(item.Step, item.Item, item.Token), CancellationToken.None);
        parts.Ended = Ended;
    }

    /// <summary>Hears of runs that ended: a place is free.</summary>
    public Action<long> RunEnded { get; set; } = _ => { };

    /// <summary>The run's row key, if the execution is in memory.</summary>
    public long? KeyOf(string executionId) => _keys.TryGetValue(executionId, out var run) ? run : null;

    /// <summary>The run, if it is in memory.</summary>
    public ActiveRun? InMemory(string executionId) =>
        _keys.TryGetValue(executionId, out var run) && _runs.TryGetValue(run, out var active) ? active : null;

    /// <summary>Runs in memory.</summary>
    public int Count => _runs.Count;

    /// <summary>True if fewer runs than that have something to do; those that wait for a timer or a person do not count.</summary>
    public bool HasFewerThan(int runs) => _runs.Count < runs || _runs.Count(each => !IsIdle(each.Value)) < runs;

    /// <summary>The run of an execution, read from its rows if it is not in memory; null if there is none or it has not left QUEUED.</summary>
    public async ValueTask<ActiveRun?> FindAsync(string executionId, CancellationToken cancel)
    {
        if (_keys.TryGetValue(executionId, out var known) && _runs.TryGetValue(known, out var active))
        {
            return active;
        }

        var key = await ReadAsync(rows => rows.Executions.Where(x => x.Id == executionId).Select(x => (long?)x.Run).FirstOrDefaultAsync(cancel), cancel);
        return key is null ? null : await FindAsync(key.Value, cancel);
    }

    public async ValueTask<ActiveRun?> FindAsync(long run, CancellationToken cancel)
    {
        if (_runs.TryGetValue(run, out var active))
        {
            return active;
        }

        var row = await ReadAsync(rows => rows.Executions.FirstOrDefaultAsync(x => x.Run == run, cancel), cancel);
        var documents = row is null ? null : await ReadAsync(rows => rows.Documents.FirstOrDefaultAsync(x => x.Run == run, cancel), cancel);
        if (row is null || documents?.PinnedDatasets() is not { } datasets)
        {
            return null;
        }

        var definition = await _definitions.ReadAsync(row.DefinitionUri, row.DefinitionSha256, cancel);
        return Add(row, definition, _secrets.Open(documents), datasets);
    }

    private async Task<T> ReadAsync<T>(Func<OrchestrationContext, Task<T>> read, CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            await using var rows = _database.Read();
            return await read(rows);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Takes a run into memory that has no rows of its own yet.</summary>
    public ActiveRun AddNew(Execution row, LoadedDefinition definition, Payload inputs, IReadOnlyList<DatasetRef> datasets)
    {
        var run = Add(row, definition, inputs, datasets);
        run.State = NewState(run);
        run.IsWhole = true;
        return run;
    }

    /// <summary>Takes a run into memory.</summary>
    public ActiveRun Add(Execution row, LoadedDefinition definition, Payload inputs, IReadOnlyList<DatasetRef> datasets)
    {
        var run = new ActiveRun(new RunFacts
        {
            Run = row.Run,
            Id = row.Id,
            UseCase = row.UseCase,
            Zone = row.Zone,
            Currency = row.Currency,
            User = row.User,
            AsOf = row.AsOf,
            Priority = row.Priority,
            Inputs = inputs,
            Datasets = datasets,
            Definition = definition,
            Secrets = SecretInputs.ValuesOf(inputs, definition.Workflow),
        })
        {
            Attempt = row.Attempt,
        };
        EvictIdle();
        _keys[row.Id] = row.Run;
        return _runs.GetOrAdd(row.Run, run);
    }

    /// <summary>Forgets a run whose acceptance was undone.</summary>
    public void Remove(ActiveRun run)
    {
        _runs.TryRemove(KeyValuePair.Create(run.Run, run));
        _keys.TryRemove(run.Facts.Id, out _);
    }

    /// <summary>Tells a run something; answers, once that is durable, whether it changed anything.</summary>
    public async Task<bool> TellAsync(string executionId, RunInput input, CancellationToken cancel) =>
        await FindAsync(executionId, cancel) is { } run && await TellAsync(run, input, cancel);

    public async Task<bool> TellAsync(long run, RunInput input, CancellationToken cancel)
    {
        try
        {
            return await FindAsync(run, cancel) is { } active && await TellAsync(active, input, cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.InputLost(_logger, input.GetType().Name, run, failure);
            return false;
        }
    }

    public async Task<bool> TellAsync(ActiveRun run, RunInput input, CancellationToken cancel)
    {
        if (run.Enqueue(input))
        {
            _ = CommitAsync(run);
        }

        return await input.Done.WaitAsync(cancel);
    }

    /// <summary>Applies the run's inputs within an open transaction.</summary>
    public async ValueTask TurnAsync(CommitScope scope, ActiveRun posted)
    {
        scope.BuildOn(posted.Run);
        var run = Current(posted);
        var inputs = run.TakeInputs();
        if (inputs.Count == 0)
        {
            return;
        }

        scope.OnRollback(why =>
        {
            run.Drop();
            inputs.ForEach(input => input.Failed(why));
        });
        if (run.State is null)
        {
            run.State = RunWriter.Restore(scope, run.Run, run.Facts.Shape, run.Facts.Id) ?? NewState(run);
            // What was read when the run was taken into memory may be older; a start that is not saved yet has told its own.
            run.Attempt = Math.Max(run.Attempt, RunWriter.AttemptOf(scope, run.Run));
        }

        var turn = new RunTurn(_parts, scope, run, _time.GetUtcNow());
        foreach (var input in inputs)
        {
            await turn.ApplyAsync(input);
        }

        turn.Save();
        if (run.State.Run.Status.IsEnded())
        {
            // Also one that had ended before: what came late took it into memory again.
            scope.AfterCommit(() => RemoveUnlessTold(run));
        }

        scope.AfterCommit(() => inputs.ForEach(input => input.Committed()));
    }

    public void Dispose()
    {
        _parts.Timers.Dispose();
        _parts.Queue.Dispose();
        _reading.Dispose();
    }

    private static RunState NewState(ActiveRun run) => new(run.Facts.Shape, run.Facts.Id, run.Run << TokenBits);

    /// <summary>
    /// An input may have been posted to a run that was dropped from memory meanwhile. If it is there again as another object, that one has the state; if
    /// not, this one's state may be old: others may have come and gone.
    /// </summary>
    private ActiveRun Current(ActiveRun posted)
    {
        if (!_runs.TryGetValue(posted.Run, out var current))
        {
            posted.Drop();
            current = _runs.GetOrAdd(posted.Run, posted);
        }

        if (current != posted)
        {
            posted.TakeInputs().ForEach(input => current.Enqueue(input));
            current.Attempt = Math.Max(current.Attempt, posted.Attempt);
        }

        _keys[current.Facts.Id] = current.Run;
        return current;
    }

    private async Task CommitAsync(ActiveRun run)
    {
        try
        {
            await _commits.RunAsync(
                scope =>
                {
                    scope.MayEndLater();
                    return TurnAsync(scope, run);
                },
                CancellationToken.None);
        }
#pragma warning disable CA1031 // whoever waits was told; the rows are as they were and the reconciler goes on from them
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.TurnFailed(_logger, run.Facts.Id, failure);
            run.TakeInputs().ForEach(input => input.Failed(failure));
        }
    }

    private void Ended(ActiveRun run)
    {
        _parts.Timers.Clear(run.Run);
        _parts.Queue.Clear(run.Run);
        RemoveUnlessTold(run);
        RunEnded(run.Run);
    }

    private void RemoveUnlessTold(ActiveRun run)
    {
        if (!run.HasInputs)
        {
            Remove(run);
        }
    }

    private bool IsIdle(ActiveRun run) => run.State is null or { InFlight: 0 } && !run.HasInputs && !_parts.Queue.Has(run.Run);

    /// <summary>Runs that are queued, or wait for a timer or a person, are dropped from memory when there are many; their rows have everything.</summary>
    private void EvictIdle()
    {
        if (_runs.Count <= MaxIdle)
        {
            return;
        }

        foreach (var (_, run) in _runs.Where(each => IsIdle(each.Value)))
        {
            Remove(run);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A change to execution {ExecutionId} was not committed")]
        public static partial void TurnFailed(ILogger logger, string executionId, Exception failure);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Input} of run {Run} was lost; the reconciler will find the run")]
        public static partial void InputLost(ILogger logger, string input, long run, Exception failure);
    }
}
