using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Definitions;

/// <summary>A step with its runner and what was parsed of it.</summary>
public sealed class CompiledStep
{
    public required StepNode Node { get; init; }
    public required WorkflowStep Step { get; init; }
    public required string Kind { get; init; }
    /// <summary>Null for a kind that no runner knows.</summary>
    public required IStepRunner? Runner { get; init; }

    internal TemplateSet Templates { get; } = new();
}
