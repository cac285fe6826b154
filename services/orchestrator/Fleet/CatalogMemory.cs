using System.Collections.Concurrent;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>
/// What the validator and the datasets service answered, so that a run of a workflow that ran a moment ago asks nobody (ADR 0015). Whoever changes a use case, its data or
/// its workflows writes an audit entry here first: from then on, until it says that the change is made or that has surely settled, everything of the use case is asked anew.
/// </summary>
internal sealed class CatalogMemory(TimeProvider time)
{
    /// <summary>An answer is given again for this long; agents and report templates change without an audit entry.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>From its audit entry to its commit a change takes less than this.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private const int MaxAnswers = 4_096;
    private const int MaxChanges = 4_096;

    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Changes> _changes = new(StringComparer.Ordinal);
    private readonly SharedCalls<(object? Value, long AskedAt)> _calls = new();
    private readonly Lock _gate = new();
    private Changes? _everything;

    private long SettlingTicks => (long)(Settling.TotalSeconds * time.TimestampFrequency);

    /// <summary>Something of the use case is about to change.</summary>
    public void Changing(string useCase, Guid deed)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_changes.Count >= MaxChanges && !_changes.ContainsKey(useCase))
            {
                (_everything ??= new Changes(SettlingTicks)).Begin(deed, now);
                _changes.Clear();
            }
            else
            {
                _changes.GetOrAdd(useCase, _ => new Changes(SettlingTicks)).Begin(deed, now);
            }
        }
    }

    /// <summary>A change has been made.</summary>
    public void Changed(string useCase, Guid deed)
    {
        lock (_gate)
        {
            if (_changes.TryGetValue(useCase, out var changes))
            {
                changes.End(deed, time.GetTimestamp());
            }
        }
    }

    /// <summary>This process leads from now on: every change that may be under way is one of these use cases', or will be heard of. What it was answered before does not count.</summary>
    public void Lead(IEnumerable<string> changing)
    {
        foreach (var useCase in changing)
        {
            Changing(useCase, Guid.NewGuid());
        }

        lock (_gate)
        {
            _everything = new Changes(SettlingTicks);
            _everything.NotBefore(time.GetTimestamp());
        }
    }

    /// <summary>
    /// The answer to a question, asked of <paramref name="ask"/> unless it is known; answers that are null, or that <paramref name="useCase"/> names none for, are not kept.
    /// What is asked by many at once is asked together.
    /// </summary>
    public async Task<T?> GetAsync<T>(string question, Func<T, string?> useCase, Func<CancellationToken, Task<T?>> ask, CancellationToken cancel)
        where T : class
    {
        lock (_gate)
        {
            if (_everything is null)
            {
                // What changed before this process was asked for the first time is unknown.
                _everything = new Changes(SettlingTicks);
                _everything.Begin(Guid.NewGuid(), time.GetTimestamp());
            }
        }

        if (_answers.TryGetValue(question, out var known) && time.GetElapsedTime(known.AskedAt) < Longest && IsSettled(known.UseCase, known.AskedAt))
        {
            return (T)known.Value;
        }

        // Nobody who hangs up takes the answer from the others.
        var (value, asked) = await _calls.AskAsync(question, async () =>
        {
            var began = time.GetTimestamp();
            return (await ask(CancellationToken.None), began);
        }).WaitAsync(cancel);
        var answer = (T?)value;
        if (answer is not null && useCase(answer) is { } of && IsSettled(of, asked))
        {
            if (_answers.Count >= MaxAnswers)
            {
                _answers.Clear();
            }

            _answers[question] = new Answer(answer, of, asked);
        }

        return answer;
    }

    /// <summary>True if what was asked then cannot be older than the use case's last change.</summary>
    private bool IsSettled(string useCase, long asked)
    {
        lock (_gate)
        {
            return _everything!.AreSettled(asked) && (!_changes.TryGetValue(useCase, out var changes) || changes.AreSettled(asked));
        }
    }

    private sealed record Answer(object Value, string UseCase, long AskedAt);

    /// <summary>Changes that may be under way, each until it is made or has settled.</summary>
    private sealed class Changes(long settling)
    {
        private const int MaxOpen = 64;

        private readonly Dictionary<Guid, long> _open = [];
        private long _notBefore = long.MinValue;

        public void Begin(Guid deed, long now)
        {
            // Those not heard of again, and where there are very many, all: they have settled by then.
            foreach (var (open, began) in _open.Where(each => _open.Count >= MaxOpen || now - each.Value > settling).ToList())
            {
                _open.Remove(open);
                NotBefore(began + settling);
            }

            _open[deed] = now;
        }

        public void End(Guid deed, long now)
        {
            if (_open.Remove(deed))
            {
                NotBefore(now);
            }
        }

        public void NotBefore(long timestamp) => _notBefore = Math.Max(_notBefore, timestamp);

        /// <summary>True if what was asked then saw all of them.</summary>
        public bool AreSettled(long asked) => asked > _notBefore && _open.Values.All(began => asked - began > settling);
    }
}

/// <summary>The datasets service, asked only for what is not known.</summary>
internal sealed class RememberedDatasets(IDatasetCatalog datasets, CatalogMemory memory) : IDatasetCatalog
{
    public Task<UseCase?> FindUseCaseAsync(string useCase, CancellationToken cancel) =>
        memory.GetAsync($"use case {useCase}", _ => useCase, all => datasets.FindUseCaseAsync(useCase, all), cancel);

    public async Task<IReadOnlyList<DatasetRef>> CurrentAsync(string useCase, CancellationToken cancel) =>
        (await memory.GetAsync<IReadOnlyList<DatasetRef>>($"datasets {useCase}", _ => useCase, async all => await datasets.CurrentAsync(useCase, all), cancel))!;
}

/// <summary>The validator, asked only for what is not known; what it has faults to find with is asked again.</summary>
internal sealed class RememberedWorkflows(IWorkflowCatalog workflows, CatalogMemory memory) : IWorkflowCatalog
{
    /// <summary>Inputs are part of the question; longer ones are not kept.</summary>
    private const int MaxInputs = 4 * 1024;

    public Task<PublishedWorkflow?> FindAsync(string workflowId, string? version, CancellationToken cancel) =>
        memory.GetAsync($"workflow {workflowId} {version}", found => found.Definition.UseCase, all => workflows.FindAsync(workflowId, version, all), cancel);

    public async Task<Verdict> CheckAsync(PublishedWorkflow workflow, CancellationToken cancel) =>
        (await memory.GetAsync<Verdict>($"verdict {workflow.Sha256}", verdict => verdict.IsValid ? workflow.Definition.UseCase : null, async all => await workflows.CheckAsync(workflow, all), cancel))!;

    public async Task<CheckedInputs> CheckInputsAsync(PublishedWorkflow workflow, JsonElement? inputs, CancellationToken cancel)
    {
        var given = inputs is { ValueKind: not JsonValueKind.Undefined } value ? value.GetRawText() : "";
        return given.Length > MaxInputs
            ? await workflows.CheckInputsAsync(workflow, inputs, cancel)
            : (await memory.GetAsync<CheckedInputs>(
                $"inputs {workflow.Sha256} {given}", found => found.Errors.Count == 0 ? workflow.Definition.UseCase : null,
                async all => await workflows.CheckInputsAsync(workflow, inputs, all), cancel))!;
    }
}
