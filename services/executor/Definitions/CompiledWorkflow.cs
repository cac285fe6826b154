using System.Collections.Concurrent;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Definitions;

/// <summary>A definition with its graph; steps are compiled when they are first run.</summary>
public sealed class CompiledWorkflow
{
    private readonly ConcurrentDictionary<string, CompiledStep?> _steps = new(StringComparer.Ordinal);
    private readonly RunnerTable _runners;

    internal CompiledWorkflow(WorkflowDefinition definition, RunnerTable runners)
    {
        Definition = definition;
        Graph = StepGraph.Of(definition);
        _runners = runners;
        var inputs = definition.Inputs.Required.Concat(definition.Inputs.Optional).ToList();
        HasSecrets = inputs.Any(input => input.Secret);
    }

    public WorkflowDefinition Definition { get; }

    public StepGraph Graph { get; }

    /// <summary>True if some input is secret, so that what is shown has to be masked.</summary>
    public bool HasSecrets { get; }

    /// <summary>Templates of the definition's own parts, e.g. <c>outputs.value</c>.</summary>
    internal TemplateSet Templates { get; } = new();

    public CompiledStep? Find(string stepId)
    {
        if (_steps.TryGetValue(stepId, out var known))
        {
            return known;
        }

        // Ids of no step are not remembered: they come from outside.
        return Graph.Find(stepId) is { } node ? _steps.GetOrAdd(stepId, _ => Compile(node)) : null;
    }

    private CompiledStep Compile(StepNode node)
    {
        var step = node.Step;
        if (node.Role == StepRole.Fallback && step.Input is null)
        {
            // A fallback runs with the same input as the step it stands for.
            step = step with { Input = Graph[node.Owner].Step.Input };
        }

        var kind = StepKind.Of(step);
        return new CompiledStep { Node = node, Step = step, Kind = kind, Runner = _runners.Find(kind) };
    }
}
