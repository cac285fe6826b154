using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Datasets;
using Vanguards.Messaging.Commits;
using Vanguards.Messaging.Sagas;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults.Hosting;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// Lets runs out of QUEUED: when their time has come and while fewer than <see cref="MaxRunning"/> run, by priority, then age. The backlog
/// stays in the rows. Sleeps until a run ends, one is queued, or the next scheduled instant.
/// </summary>
internal sealed partial class RunGate(
    OrchestrationDatabase database, GroupCommit commits, SagaRows<Execution, OrchestrationContext> sagas, RunEngine engine, LoadedDefinitions definitions,
    SecretInputs secrets, IDatasetCatalog datasets, ConcurrencyLimits limits, TimeProvider time, ILogger<RunGate> logger) : BackgroundService
{
    /// <summary>Runs with steps to give out at once; what waits for a timer or a person does not count.</summary>
    public const int MaxRunning = 1_000;

    private const int Page = 64;

    /// <summary>Runs of one transaction; bounds what their inputs take of memory.</summary>
    private const int MaxTogether = 16;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly Alarm _alarm = new();

    /// <summary>A run is queued that could go when another ends, or may be.</summary>
    private volatile bool _backlog = true;

    /// <summary>Runs that were queued so far: a look under way may not have seen the last of them.</summary>
    private long _queued;

    private readonly Lock _queueing = new();

    /// <summary>Runs wait for one of the <see cref="MaxRunning"/> places, or may: those of before this process's start do until it has looked.</summary>
    private volatile bool _full = true;

    /// <summary>
    /// True if a run that has just been accepted may start in the same transaction, since nobody waits for the place. One whose workflow has a limit
    /// must not overtake those that are being looked at; the others can, they would go in the same look.
    /// </summary>
    public bool HasRoomFor(Execution row)
    {
        _full |= !engine.HasFewerThan(MaxRunning);
        return !_full && (row.ConcurrencyKey is null || !_backlog);
    }

    /// <summary>Look again: a run was queued, or a place is free.</summary>
    public void Signal() => _alarm.Ring();

    /// <summary>A run was queued that could not start at once.</summary>
    public void Queued()
    {
        lock (_queueing)
        {
            _queued++;
            _backlog = true;
        }

        Signal();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        engine.RunEnded = _ =>
        {
            if (_backlog)
            {
                Signal();
            }
        };
        while (!stoppingToken.IsCancellationRequested)
        {
            var sleep = RetryDelay;
            try
            {
                sleep = await ReleaseAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.ReleaseFailed(logger, failure);
            }

            await _alarm.SleepAsync(sleep, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Releases what may go; answers how long there is nothing to do.</summary>
    private async Task<TimeSpan> ReleaseAsync(CancellationToken cancel)
    {
        // A place that gets free while it looks is heard of: whoever was looked at before that would wait for the next one.
        _backlog = true;
        var queued = Volatile.Read(ref _queued);
        await using var rows = database.Read();
        var now = time.GetUtcNow();
        var room = MaxRunning - await rows.Executions.CountAsync(x => x.State == ExecutionStates.Running, cancel);
        var held = false;
        // One run that has to wait for its limit speaks for all behind it, also if another ends before they have been asked.
        var full = new HashSet<string>(StringComparer.Ordinal);
        var started = new Dictionary<string, int>(StringComparer.Ordinal);
        long after = 0;
        var afterPriority = int.MaxValue;
        while (room > 0)
        {
            var (fromPriority, fromRun) = (afterPriority, after);
            var page = await rows.Executions
                .Where(x => x.State == ExecutionStates.Queued && (x.ScheduledAt == null || x.ScheduledAt <= now)
                    && (x.Priority < fromPriority || (x.Priority == fromPriority && x.Run > fromRun))
                    && (x.ConcurrencyKey == null || !full.Contains(x.ConcurrencyKey)))
                .OrderByDescending(x => x.Priority).ThenBy(x => x.Run)
                .Take(Page)
                .ToListAsync(cancel);
            for (var left = page; left.Count > 0;)
            {
                var together = Together(left, Math.Min(room, MaxTogether), started);
                foreach (var (row, outcome) in together.Zip(await ReleaseAsync(together, full, cancel)))
                {
                    held |= outcome is StartOutcome.Held or StartOutcome.Failed;
                    room -= outcome == StartOutcome.Started ? 1 : 0;
                    if (row.ConcurrencyKey is { } key && outcome == StartOutcome.Started)
                    {
                        started[key] = started.GetValueOrDefault(key) + 1;
                    }
                }

                var rest = left.Skip(together.Count).ToList();
                left = room <= 0 ? [] : [.. rest.Where(row => row.ConcurrencyKey is not { } key || !full.Contains(key))];
                held |= left.Count < rest.Count;
            }

            if (page.Count < Page)
            {
                break;
            }

            (afterPriority, after) = (page[^1].Priority, page[^1].Run);
        }

        lock (_queueing)
        {
            _full = room <= 0;
            _backlog = held || _full || queued != _queued;
        }

        var next = await rows.Executions
            .Where(x => x.State == ExecutionStates.Queued && x.ScheduledAt != null && x.ScheduledAt > now)
            .OrderBy(x => x.ScheduledAt).Select(x => x.ScheduledAt).FirstOrDefaultAsync(cancel);
        var longest = held ? RetryDelay : TimeSpan.FromHours(1);
        return next is { } due && due - now < longest ? due - now : longest;
    }

    /// <summary>The first of them, to be asked for at once; of those that share a limit one, and as many as have passed it in this look: most of a long queue would be asked for in vain.</summary>
    private static List<Execution> Together(IReadOnlyList<Execution> rows, int most, Dictionary<string, int> started)
    {
        var asked = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. rows.TakeWhile(MayAsk).Take(most)];

        bool MayAsk(Execution row) =>
            row.ConcurrencyKey is not { } key || (asked[key] = asked.GetValueOrDefault(key) + 1) <= Math.Max(1, started.GetValueOrDefault(key));
    }

    private async Task<StartOutcome[]> ReleaseAsync(IReadOnlyList<Execution> together, HashSet<string> full, CancellationToken cancel)
    {
        var runs = together.Select(row => row.Run).ToList();
        await using var rows = database.Read();
        var documents = await rows.Documents.Where(x => runs.Contains(x.Run)).ToDictionaryAsync(x => x.Run, cancel);
        var prepared = new List<Task<ActiveRun>>();
        foreach (var row in together)
        {
            var run = PrepareAsync(row, documents[row.Run], cancel);
            prepared.Add(run);
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Asked for in their order, which the writer keeps, and answered together.
        return await Task.WhenAll(together.Zip(prepared).Select(each => ReleaseAsync(each.First, each.Second, full, cancel)));
    }

    private async Task<ActiveRun> PrepareAsync(Execution row, RunDocuments documents, CancellationToken cancel)
    {
        if (engine.InMemory(row.Id) is { } known)
        {
            return known;
        }

        var pinned = documents.PinnedDatasets() ?? await datasets.CurrentAsync(row.UseCase, cancel);
        var definition = await definitions.ReadAsync(row.DefinitionUri, row.DefinitionSha256, cancel);
        return engine.Add(row, definition, secrets.Open(documents), pinned);
    }

    /// <param name="full">Keys whose limit is reached; read and written on the writer's turn only, where a run's end may come between two of those that ask.</param>
    private async Task<StartOutcome> ReleaseAsync(Execution row, Task<ActiveRun> prepared, HashSet<string> full, CancellationToken cancel)
    {
        ActiveRun? run = null;
        try
        {
            run = await prepared;
            var outcome = StartOutcome.Held;
            await commits.RunAsync(
                async scope =>
                {
                    outcome = row.ConcurrencyKey is { } key && full.Contains(key) ? StartOutcome.Held : await StartAsync(scope, run);
                    _ = outcome == StartOutcome.Held && full.Add(row.ConcurrencyKey!);
                },
                cancel);
            return outcome;
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            Log.RunHeld(logger, row.Id, failure);
            return StartOutcome.Failed;
        }
        finally
        {
            // What did not start stays in its rows only: there may be many, and their datasets are pinned when they go.
            if (run is { State: null })
            {
                engine.Remove(run);
            }
        }
    }

    /// <summary>Starts a queued run within an open transaction, if it may go; its dataset versions are settled then, if they were not before.</summary>
    public async ValueTask<StartOutcome> StartAsync(CommitScope scope, ActiveRun run, bool isPinned = false)
    {
        var row = await sagas.FindAsync(scope, run.Run, CancellationToken.None);
        if (row is null || row.State != ExecutionStates.Queued)
        {
            return StartOutcome.Gone;
        }

        if (!await limits.MayStartAsync(scope, row, run, time.GetUtcNow()))
        {
            return row.State == ExecutionStates.Queued ? StartOutcome.Held : StartOutcome.Gone;
        }

        run.Attempt = row.Attempt;
        if (!isPinned)
        {
            RunWriter.SaveDatasets(scope, run.Run, JsonSerializer.Serialize([.. run.Facts.Datasets], RowJson.Default.ListDatasetRef));
        }

        run.Enqueue(new RunInput.Start());
        await engine.TurnAsync(scope, run);
        return StartOutcome.Started;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Queued runs could not be looked at")]
        public static partial void ReleaseFailed(ILogger logger, Exception failure);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Execution {ExecutionId} stays queued")]
        public static partial void RunHeld(ILogger logger, string executionId, Exception failure);
    }
}

/// <summary>What became of a run that asked to leave QUEUED.</summary>
internal enum StartOutcome
{
    Started,
    /// <summary>It stays queued: its workflow's limit is reached.</summary>
    Held,
    /// <summary>It stays queued: it could not be looked at.</summary>
    Failed,
    /// <summary>It is queued no longer: refused, cancelled, or started by somebody else.</summary>
    Gone,
}
