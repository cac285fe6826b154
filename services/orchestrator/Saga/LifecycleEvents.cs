using System.Text.Json;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;

namespace Vanguards.Orchestrator.Saga;

/// <summary>Begins a run: PENDING, then VALIDATING, then QUEUED if it is admitted.</summary>
public sealed record AcceptRun
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>The row as accepted, without state: from here on the saga's own.</summary>
    public required Execution Row { get; init; }
    /// <summary>True if the definition and the inputs are known to hold; otherwise it waits for <see cref="RunRefused"/>.</summary>
    public bool IsAdmitted { get; init; }
}

/// <summary>The definition, the inputs or a concurrency limit forbid the run.</summary>
public sealed record RunRefused
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
    public required IReadOnlyList<Problem> Errors { get; init; }
}

/// <summary>Nothing holds the run back any longer and its dataset versions are pinned.</summary>
public sealed record RunReleased
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>Everything in flight waits for a timer, a person or a resource.</summary>
public sealed record RunStalled
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>Something runs again.</summary>
public sealed record RunResumed
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A person or a limit asks the run to end.</summary>
public sealed record CancelRequested
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }
}

/// <summary>The run failed and its compensations begin.</summary>
public sealed record RollbackBegan
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
    public required ExecutionError Cause { get; init; }
}

/// <summary>Every step has ended, and with a result it is stored.</summary>
public sealed record RunEnded
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>A terminal state.</summary>
    public required string State { get; init; }
    public ExecutionError? Error { get; init; }
    /// <summary>The result, when it is carried inline.</summary>
    public JsonElement? Result { get; init; }
    /// <summary>Storage address of a larger result.</summary>
    public string? ResultUri { get; init; }
}

/// <summary>A person wants the run to go on from where it failed, as its next attempt.</summary>
public sealed record RetryRequested
{
    public required long Run { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }
}
