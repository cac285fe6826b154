using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Graph;

/// <summary>What a step is in its document.</summary>
public enum StepRole
{
    Step,
    Fallback,
    Compensation,
}

/// <summary>One step of the graph. Steps of the document have the indexes 0 to <see cref="StepGraph.Count"/> − 1; those of fallbacks and compensations follow.</summary>
public sealed class StepNode
{
    public required int Index { get; init; }
    public required WorkflowStep Step { get; init; }
    public required StepRole Role { get; init; }
    /// <summary>The step whose fallback or compensation this is; the node itself for a step of the document.</summary>
    public required int Owner { get; init; }
    /// <summary>The step of the document that this one is, or is nested in.</summary>
    public required int Root { get; init; }
    /// <summary>JSON Pointer of the step in its document.</summary>
    public required string Path { get; init; }
    /// <summary>Index of the fallback, or null.</summary>
    public int? Fallback { get; internal set; }
    /// <summary>Index of the compensation, or null.</summary>
    public int? Compensation { get; internal set; }
    /// <summary>Direct dependencies (of the root, for a nested step), distinct, in document order.</summary>
    public IReadOnlyList<int> Dependencies { get; internal set; } = [];
    /// <summary>Steps of the document that depend directly on this one; empty for a nested step.</summary>
    public IReadOnlyList<int> Dependents { get; internal set; } = [];
    /// <summary>Decisions: every step that a branch names, distinct, in document order.</summary>
    public IReadOnlyList<int> Targets { get; internal set; } = [];
    /// <summary>Decisions that name this step in a branch.</summary>
    public IReadOnlyList<int> DecidedBy { get; internal set; } = [];

    public string Id => Step.Id;
}
