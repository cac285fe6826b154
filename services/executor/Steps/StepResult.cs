using System.Text.Json;
using Vanguards.Contracts;

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

/// <summary>The step waits for an instant, or (null) for a person.</summary>
public sealed record StepWaits(DateTimeOffset? Until, JsonElement? Approval) : StepResult;
