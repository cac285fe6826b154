using System.Text.Json;
using Vanguards.Definitions;

namespace Vanguards.Contracts.Executions;

/// <summary>Names on the broker that other services use (docs/asyncapi.yaml).</summary>
public static class BusNames
{
    /// <summary>Fanout exchange for <see cref="ExecuteWorkflow"/>, and the queue behind it.</summary>
    public const string ExecuteWorkflow = "vanguards.execute-workflow";
    /// <summary>Queue of messages that are no command, as they came, with the reason in the header <see cref="ReasonHeader"/>.</summary>
    public const string Unreadable = "vanguards.execute-workflow.rejected";
    /// <summary>Topic exchange for <see cref="ExecutionAccepted"/>.</summary>
    public const string Accepted = "vanguards.execution-accepted";
    /// <summary>Topic exchange for <see cref="ExecutionFinished"/>.</summary>
    public const string Finished = "vanguards.execution-finished";
    /// <summary>Topic exchange for <see cref="ExecutionRejected"/>.</summary>
    public const string Rejected = "vanguards.execution-rejected";
    /// <summary>Why a message is in <see cref="Unreadable"/>.</summary>
    public const string ReasonHeader = "reason";
    /// <summary>Header of such a message: who sent it, as the broker checked; absent if that was not said.</summary>
    public const string UserHeader = "user";
}

/// <summary>orchestrator → anyone: the execution was accepted, by whichever door it was asked for.</summary>
public sealed record ExecutionAccepted
{
    public required string Id { get; init; }
    public required string WorkflowId { get; init; }
    public required string Version { get; init; }
    public required string UseCase { get; init; }
    /// <summary>QUEUED; when the same command came again, the state that the execution was found in.</summary>
    public required string State { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public IReadOnlyList<ArtifactRef> Artifacts { get; init; } = [];
}

/// <summary>orchestrator → anyone: an attempt of the execution ended; a retried execution ends again. Every end but REJECTED.</summary>
public sealed record ExecutionFinished
{
    public required string Id { get; init; }
    public required string WorkflowId { get; init; }
    public required string Version { get; init; }
    public required string UseCase { get; init; }
    /// <summary>COMPLETED COMPLETED_WITH_ERRORS FAILED TIMED_OUT CANCELLED ROLLED_BACK ROLLBACK_FAILED.</summary>
    public required string State { get; init; }
    /// <summary>Its first RUNNING; absent if it was cancelled before.</summary>
    public DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
    /// <summary>The result of COMPLETED and COMPLETED_WITH_ERRORS, up to 64 KiB.</summary>
    public JsonElement? Result { get; init; }
    /// <summary>Path below the gateway of a larger result.</summary>
    public string? ResultUri { get; init; }
    /// <summary>The files that it made; each address is a path below the gateway.</summary>
    public IReadOnlyList<ArtifactRef> Artifacts { get; init; } = [];
    public ExecutionError? Error { get; init; }
}

/// <summary>orchestrator → anyone: a command was refused, or its execution before it began. Nothing ran.</summary>
public sealed record ExecutionRejected
{
    /// <summary>As the command gave it, up to 256 characters; empty if it gave none.</summary>
    public required string Id { get; init; }
    public required string WorkflowId { get; init; }
    /// <summary>Absent where no workflow was found.</summary>
    public string? Version { get; init; }
    public required string UseCase { get; init; }
    /// <summary>REJECTED.</summary>
    public string State { get; init; } = "REJECTED";
    public DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
    public IReadOnlyList<ArtifactRef> Artifacts { get; init; } = [];
    /// <summary>The first fault's code, and all messages.</summary>
    public required ExecutionError Error { get; init; }
    /// <summary>Every fault.</summary>
    public required IReadOnlyList<Problem> Errors { get; init; }
}
