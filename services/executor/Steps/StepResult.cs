using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Steps;

/// <summary>What a runner gives: an output, or that the step now waits outside the executor.</summary>
public abstract record StepResult;

/// <summary>The step's output.</summary>
public sealed record StepGave(StepOutput Output) : StepResult
{
    /// <summary>A decision's chosen targets.</summary>
    public IReadOnlyList<string>? Chosen { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Found out while running: the result depends on more than its key says.</summary>
    public bool Unrepeatable { get; init; }
}

/// <summary>The step now waits outside the executor: for an instant, a person, or a child execution.</summary>
public sealed record StepWaits : StepResult
{
    public DateTimeOffset? Until { get; init; }
    public JsonElement? Approval { get; init; }
    public ChildWorkflow? Child { get; init; }
}
