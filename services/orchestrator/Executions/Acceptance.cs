using System.Collections.Concurrent;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Bus;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Executions;

/// <summary>A request that has passed every check.</summary>
internal sealed record Accepting
{
    public required ExecuteWorkflow Request { get; init; }
    public required string Context { get; init; }
    public required string Hash { get; init; }
    public required PublishedWorkflow Workflow { get; init; }
    public required JsonElement Inputs { get; init; }
    public required string Zone { get; init; }
    public required string Currency { get; init; }
    public required IReadOnlyList<DatasetRef> Datasets { get; init; }
    public required string Caller { get; init; }
    public DateTimeOffset? ScheduledAt { get; init; }
    public string? ConcurrencyKey { get; init; }
    /// <summary>True if the dataset versions are settled already: a child's are its parent's.</summary>
    public bool IsPinned { get; init; }
    /// <summary>True if the caller holds the id (<see cref="Acceptance.HoldAsync"/>) and has seen that it is free.</summary>
    public bool IsFree { get; init; }
    /// <summary>Whom to tell, if it was asked for over the bus.</summary>
    public CommandAddress? Command { get; init; }
    /// <summary>The run and attempt that wait for this one.</summary>
    public (ActiveRun Run, AttemptKey Attempt, int Depth)? Parent { get; init; }
}

/// <summary>Begins a run: its rows, its audit entry and, if nothing holds it back, its first steps, in one transaction.</summary>
internal sealed class Acceptance(
    GroupCommit commits, Lifecycle lifecycle, RunEngine engine, RunGate gate, LoadedDefinitions definitions,
    SecretInputs secrets, AuditTrail audit, EventLog log, RunKeys keys)
{
    private const string Taken = "SELECT 1 FROM executions WHERE id = @p0 UNION ALL SELECT 1 FROM expired WHERE id = @p0";
    private const string Awaited = "SELECT 1 FROM cells WHERE run = @p0 AND step = @p1 AND item = @p2 AND token = @p3 AND status = 'WAITING'";

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _inHand = new(StringComparer.Ordinal);

    /// <summary>Keeps the id for the caller, who can then look whether it is free and accept it, until disposed; others with the same id wait.</summary>
    public async Task<IDisposable> HoldAsync(string id, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (_inHand.GetOrAdd(id, done) is var holder && holder != done)
        {
            await holder.Task.WaitAsync(cancel);
        }

        return new Held(() =>
        {
            _inHand.TryRemove(id, out _);
            done.TrySetResult();
        });
    }

    /// <summary>False if the id was taken meanwhile, or the parent no longer waits. What has come this far is done, whoever hangs up.</summary>
    public async Task<bool> AcceptAsync(Accepting accepting, DateTimeOffset now)
    {
        var definition = definitions.Of(accepting.Workflow.Definition, accepting.Workflow.Uri, accepting.Workflow.Sha256);
        var taken = false;
        var started = false;
        await commits.RunAsync(
            async scope =>
            {
                var request = accepting.Request;
                if ((!accepting.IsFree && scope.Scalar(Taken, request.Id) is not null)
                    || (accepting.Parent is { } parent && scope.Scalar(Awaited, parent.Run.Run, parent.Attempt.Step, parent.Attempt.Item, parent.Attempt.Token) is null))
                {
                    taken = true;
                    return;
                }

                scope.MayEndLater();
                var run = keys.Next(scope);
                scope.BuildOn(run);
                log.Begin(scope, run);
                var row = Row(accepting, run, now);
                var startsAtOnce = accepting.ScheduledAt is null && gate.HasRoomFor(row);
                Write(scope, accepting, row, "execute", null, accepting.IsPinned || startsAtOnce, now);
                await lifecycle.SendAsync(new AcceptRun { Run = run, At = now, Row = row, IsAdmitted = true });
                if (startsAtOnce)
                {
                    row.Attempt = 1;
                    var active = engine.AddNew(row, definition, Payload.Of(accepting.Inputs), accepting.Datasets);
                    scope.OnRollback(() => engine.Remove(active));
                    started = await gate.StartAsync(scope, active, isPinned: true) == StartOutcome.Started;
                    if (!started)
                    {
                        engine.Remove(active);
                        if (!accepting.IsPinned)
                        {
                            RunWriter.SaveDatasets(scope, run, null);
                        }
                    }
                }
            },
            CancellationToken.None);
        if (!taken && !started)
        {
            gate.Queued();
        }

        return !taken;
    }

    private sealed class Held(Action release) : IDisposable
    {
        public void Dispose() => release();
    }

    /// <summary>Keeps a command that is not valid as an execution that is REJECTED. False if the id was taken meanwhile.</summary>
    public async Task<bool> RefuseAsync(Accepting accepting, IReadOnlyList<Problem> problems, DateTimeOffset now)
    {
        problems = Faults.Bounded(problems);
        // What was found faulty is not taken for inputs; the request has it as it came.
        var refused = accepting with { Inputs = JsonElement.Parse("{}"), ScheduledAt = null };
        var taken = false;
        await commits.RunAsync(
            async scope =>
            {
                taken = scope.Scalar(Taken, refused.Request.Id) is not null;
                if (!taken)
                {
                    var run = keys.Next(scope);
                    var row = Row(refused, run, now);
                    Write(scope, refused, row, "reject", problems, refused.IsPinned, now);
                    await lifecycle.SendAsync(new AcceptRun { Run = run, At = now, Row = row });
                    await lifecycle.SendAsync(new RunRefused { Run = run, At = now, Errors = problems });
                }
            },
            CancellationToken.None);
        return !taken;
    }

    /// <summary>What stands beside the run's own row.</summary>
    private void Write(CommitScope scope, Accepting accepting, Execution row, string action, IReadOnlyList<Problem>? problems, bool isPinned, DateTimeOffset now)
    {
        var documents = secrets.Seal(row.Run, accepting.Context, accepting.Inputs, accepting.Workflow.Definition);
        scope.Execute(
            "INSERT INTO documents (run, request, inputs, inputs_sealed, datasets) VALUES (@p0, @p1, @p2, @p3, @p4)", row.Run, documents.Request, documents.Inputs, documents.InputsSealed,
            isPinned ? JsonSerializer.Serialize([.. accepting.Datasets], RowJson.Default.ListDatasetRef) : null);
        accepting.Command?.Save(scope, row.Run, problems);
        audit.Append(scope, new AuditEntry
        {
            At = now,
            Who = accepting.Caller,
            Action = action,
            UseCase = row.UseCase,
            Target = row.Id,
            Details = JsonSerializer.SerializeToElement(new { workflowId = row.WorkflowId, version = row.Version, requestSha256 = row.RequestSha256, user = row.User }),
        });
    }

    private static Execution Row(Accepting accepting, long run, DateTimeOffset now)
    {
        var (request, definition) = (accepting.Request, accepting.Workflow.Definition);
        return new Execution
        {
            Run = run,
            Id = request.Id,
            WorkflowId = definition.Id,
            WorkflowName = definition.Name,
            Version = definition.Version,
            UseCase = definition.UseCase,
            DefinitionUri = accepting.Workflow.Uri,
            DefinitionSha256 = accepting.Workflow.Sha256,
            Zone = accepting.Zone,
            Currency = accepting.Currency,
            Priority = request.Priority ?? definition.Execution.Priority,
            User = accepting.Parent?.Run.Facts.User ?? UserOf(accepting.Caller, request.Context.User),
            RequestSha256 = accepting.Hash,
            ScheduledAt = accepting.ScheduledAt,
            AsOf = request.Context.AsOf?.ToUniversalTime() ?? accepting.ScheduledAt?.ToUniversalTime() ?? now,
            ConcurrencyKey = accepting.ConcurrencyKey,
            ParentRun = accepting.Parent?.Run.Run,
            ParentStep = accepting.Parent?.Attempt.Step,
            ParentItem = accepting.Parent?.Attempt.Item,
            ParentToken = accepting.Parent?.Attempt.Token,
            Depth = accepting.Parent is { } parent ? parent.Depth + 1 : 0,
        };
    }

    /// <summary><c>context.user</c> is only "on behalf of": who called stands first.</summary>
    private static string UserOf(string caller, JsonElement? user)
    {
        var name = user switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Object } person => new[] { "name", "displayName", "email", "id" }
                .Select(key => person.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
                .FirstOrDefault(value => !string.IsNullOrEmpty(value)),
            _ => null,
        };
        name = name is { Length: > 200 } ? name[..200] : name;
        return string.IsNullOrWhiteSpace(name) || name == caller ? caller : $"{caller} (on behalf of {name})";
    }
}
