using MassTransit;

namespace Vanguards.Orchestrator.Saga;

/// <summary>A run's lifecycle: the saga instance and the row that lists read. Steps have rows of their own.</summary>
public sealed class Execution : SagaStateMachineInstance
{
    /// <summary>Row key; grows with time, so that newest first is the key's order.</summary>
    public long Run { get; set; }

    public Guid CorrelationId
    {
        get => RunKey.ToGuid(Run);
        set => Run = RunKey.FromGuid(value);
    }

    /// <summary>The client's id, the idempotency key.</summary>
    public string Id { get; set; } = "";

    /// <summary>The state as the outside knows it, e.g. <c>COMPLETED_WITH_ERRORS</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>The same in the state machine's words; not stored.</summary>
    public string CurrentState
    {
        get => ExecutionStates.Property(State);
        set => State = ExecutionStates.Wire(value);
    }

    public string WorkflowId { get; set; } = "";
    public string WorkflowName { get; set; } = "";
    public string Version { get; set; } = "";
    public string UseCase { get; set; } = "";
    public string DefinitionUri { get; set; } = "";
    public string DefinitionSha256 { get; set; } = "";
    public string Zone { get; set; } = "UTC";
    public string Currency { get; set; } = "USD";
    public int Attempt { get; set; } = 1;
    public int Priority { get; set; }
    /// <summary>Who called, and on whose behalf they said.</summary>
    public string User { get; set; } = "";
    /// <summary>Hash of the canonical request without timestamp, scheduledAt and user.</summary>
    public string RequestSha256 { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    /// <summary>Set while the run waits for a later start.</summary>
    public DateTimeOffset? ScheduledAt { get; set; }
    /// <summary>Its first RUNNING.</summary>
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    public DateTimeOffset AsOf { get; set; }
    /// <summary>When this state was entered.</summary>
    public DateTimeOffset StateSince { get; set; }
    /// <summary>Runs of one workflow with equal keys share its concurrency limit; null without a limit.</summary>
    public string? ConcurrencyKey { get; set; }
    public string? CancelledBy { get; set; }
    public string? ErrorCode { get; set; }
    public string? ErrorMessage { get; set; }
    public string? ErrorStep { get; set; }
    /// <summary>The attempt of another run's step that waits for this one; null for a run of its own.</summary>
    public long? ParentRun { get; set; }
    public int? ParentStep { get; set; }
    public int? ParentItem { get; set; }
    public long? ParentToken { get; set; }
    /// <summary>How many runs deep this one is nested.</summary>
    public int Depth { get; set; }
}
