using System.Collections.Concurrent;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;
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
