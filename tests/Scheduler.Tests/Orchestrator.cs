using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Schedules;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;

namespace Vanguards.Scheduler.Tests;

/// <summary>What the scheduler asks of other services, kept in memory: one orchestrator for all the schedulers of a test. An id is one execution, as with the real one.</summary>
public sealed class Orchestrator : IScheduleDoor, IWorkflowCatalog, IAuditTrail
{
    private static readonly WorkflowDefinition Report = new()
    {
        Id = "report",
        Name = "Report",
        UseCase = TestHost.UseCase,
        Version = "1.0.0",
        Steps = [],
        Inputs = new WorkflowInputs { Optional = [new WorkflowInput { Name = "n", Type = "integer" }, new WorkflowInput { Name = "key", Type = "string", Secret = true }] },
    };

    private readonly Channel<string> _starts = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _active = new();

    /// <summary>Every question, in order; the same id may be asked for again.</summary>
    public ConcurrentQueue<ScheduledStart> Asked { get; } = new();

    public ConcurrentQueue<AuditEntry> Audit { get; } = new();

    public ConcurrentQueue<string> Cancelled { get; } = new();

    /// <summary>Thrown instead of an answer, while it is set.</summary>
    public Exception? Away { get; set; }

    /// <summary>What it refuses everything with, while it is set.</summary>
    public IReadOnlyList<Problem> Refuses { get; set; } = [];

    public IReadOnlyList<string> Ids => [.. Asked.Select(IdOf)];

    public static string IdOf(ScheduledStart start) => start.Request.GetProperty("id").GetString()!;

    /// <summary>Waits for the next execution to be started.</summary>
    public async Task<string> NextAsync() => await _starts.Reader.ReadAsync(TestHost.Cancel);

    /// <summary>The execution ends.</summary>
    public void End(string id)
    {
        if (_active.TryRemove(id, out var end))
        {
            end.TrySetResult();
        }
    }

    public Task<ScheduledAnswer> StartAsync(ScheduledStart start, CancellationToken cancel)
    {
        if (Away is { } away)
        {
            throw away;
        }

        Asked.Enqueue(start);
        if (Refuses.Count == 0 && _active.TryAdd(IdOf(start), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)))
        {
            _starts.Writer.TryWrite(IdOf(start));
        }

        return Task.FromResult(new ScheduledAnswer { Problems = Refuses });
    }

    public Task<IReadOnlyDictionary<string, ScheduledRun>> FindAsync(IReadOnlyList<string> executionIds, CancellationToken cancel)
    {
        if (Away is { } away)
        {
            throw away;
        }

        var started = Ids.ToHashSet();
        return Task.FromResult<IReadOnlyDictionary<string, ScheduledRun>>(executionIds.Where(started.Contains)
            .ToDictionary(id => id, id => _active.ContainsKey(id) ? new ScheduledRun("RUNNING", false) : new ScheduledRun("COMPLETED", true)));
    }

    public async Task<bool> WaitForEndAsync(string executionId, TimeSpan atMost, CancellationToken cancel)
    {
        if (_active.TryGetValue(executionId, out var end))
        {
            await end.Task.WaitAsync(cancel);
        }

        return true;
    }

    public Task CancelAsync(string executionId, string scheduleId, CancellationToken cancel)
    {
        Cancelled.Enqueue($"{executionId} by {scheduleId}");
        End(executionId);
        return Task.CompletedTask;
    }

    public Task<PublishedWorkflow?> FindAsync(string workflowId, string? version, CancellationToken cancel) =>
        Task.FromResult(workflowId == Report.Id && version is null or "1.0.0" ? new PublishedWorkflow { Definition = Report, Sha256 = "", Uri = "" } : null);

    public Task<Verdict> CheckAsync(PublishedWorkflow workflow, CancellationToken cancel) => Task.FromResult(new Verdict());

    public Task<CheckedInputs> CheckInputsAsync(PublishedWorkflow workflow, JsonElement? inputs, CancellationToken cancel) => Task.FromResult(new CheckedInputs
    {
        Values = JsonElement.Parse("{}"),
        Errors = inputs is { } given && given.TryGetProperty("n", out var n) && n.ValueKind != JsonValueKind.Number
            ? [new Problem { Code = "WRONG_TYPE", Path = "/context/inputs/n", Message = "n is a whole number." }]
            : [],
    });

    public void Done(AuditEntry entry)
    {
    }

    public Task AppendAsync(AuditEntry entry, CancellationToken cancel)
    {
        Audit.Enqueue(entry);
        return Task.CompletedTask;
    }
}
