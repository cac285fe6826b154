using System.Collections.Concurrent;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;
using Vanguards.Definitions.Reading;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Engine;

/// <summary>A published definition, worked out once and shared by its runs.</summary>
internal sealed class LoadedDefinition(WorkflowDefinition workflow, string uri, string sha256)
{
    private readonly ConcurrentDictionary<int, StepReads> _reads = [];
    private readonly ConcurrentDictionary<int, int[]> _upstream = [];
    private readonly Lazy<ILookup<string, int>> _steps = new(() => workflow.Steps.Select((step, index) => (Name: SqlName.Of(step.Id), index))
        .ToLookup(step => step.Name, step => step.index, StringComparer.OrdinalIgnoreCase));

    public WorkflowDefinition Workflow { get; } = workflow;

    public string Uri { get; } = uri;

    public string Sha256 { get; } = sha256;

    public RunShape Shape { get; } = RunShape.Of(workflow);

    /// <summary>
    /// The step that follows this one in a linear chain of pure steps; null if it ends one. Both are what an executor can do by itself and do again: no effect, no
    /// items, no wait, no choice, no pod. Where steps run one at a time, none may come between.
    /// </summary>
    public int? NextInChain(int step) =>
        IsLink(step) && Shape.Graph[step].Dependents is [var next] && Shape.Graph[next].Dependencies.Count == 1 && IsLink(next)
            && (Workflow.Execution.Mode != "sequential" || Shape.Graph.PositionOf(next) == Shape.Graph.PositionOf(step) + 1) ? next : null;

    /// <summary>True if the step itself can stand in a chain; a fallback cannot: what it gives is another step's.</summary>
    public bool IsLink(int step) =>
        step >= 0 && Shape.Graph[step] is { Role: StepRole.Step, Targets.Count: 0, DecidedBy.Count: 0, Step: var link } && !Shape.IsEffect(step)
        && link.ForEach is null && (link.Isolation ?? Workflow.Execution.Isolation) == "pool"
        && (link.Type == "transform" || (link.Type == "task" && link.Config.Task?.Type is "script" or "aggregate" or "query"));

    /// <summary>
    /// The steps upstream whose outputs the step reads, in document order. Found by the names that it reads, not by walking all that is upstream: a step
    /// late in a long run costs no more than an early one.
    /// </summary>
    public IReadOnlyList<int> UpstreamReadBy(int step)
    {
        var reads = _reads.GetOrAdd(step, index => StepReads.Of(Shape.Graph[index].Step));
        return reads.AllUpstream
            ? Shape.Graph.Ancestors(step)
            : _upstream.GetOrAdd(step, index => [.. reads.Steps.Select(SqlName.Of).Concat(reads.SqlNames).SelectMany(name => _steps.Value[name]).Distinct()
                .Where(candidate => reads.Needs(Shape.Graph[candidate].Id) && Shape.Graph.IsUpstream(candidate, index)).Order()]);
    }
}

/// <summary>The definitions of recent runs.</summary>
internal sealed class LoadedDefinitions(IObjectStore objects)
{
    private const int MaxKept = 256;

    private readonly ConcurrentDictionary<string, LoadedDefinition> _kept = [];

    public LoadedDefinition Of(WorkflowDefinition workflow, string uri, string sha256)
    {
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        return _kept.GetOrAdd(sha256, _ => new LoadedDefinition(workflow, uri, sha256));
    }

    public async ValueTask<LoadedDefinition> ReadAsync(string uri, string sha256, CancellationToken cancel)
    {
        if (_kept.TryGetValue(sha256, out var kept))
        {
            return kept;
        }

        await using var content = await objects.OpenAsync(uri, cancel);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancel);
        return Of(DefinitionReader.FromCanonical(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), uri, sha256);
    }
}
