using System.Text.Json;

namespace Vanguards.Contracts.Executions;

/// <summary>Anyone → orchestrator: the seed's ExecutionRequest, by HTTP or bus. <see cref="Id"/> is the idempotency key.</summary>
public sealed record ExecuteWorkflow
{
    public required string Id { get; init; }
    public required string WorkflowId { get; init; }
    public required WorkflowContext Context { get; init; }
    public int? Priority { get; init; }
    public DateTimeOffset? ScheduledAt { get; init; }
}

/// <summary>The seed's WorkflowContext.</summary>
public sealed record WorkflowContext
{
    public string? WorkflowId { get; init; }
    public string? UseCase { get; init; }
    /// <summary>At most 1 MiB; kept and audited, never a data source.</summary>
    public JsonElement? Data { get; init; }
    /// <summary>Only "on behalf of".</summary>
    public JsonElement? User { get; init; }
    public string? Timestamp { get; init; }
    public JsonElement? Inputs { get; init; }
    public string? Version { get; init; }
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>The seed's ExecutionStatus, answered by <c>GET /api/executions/{id}</c> and (without steps) by lists.</summary>
public sealed record ExecutionStatus
{
    public required string Id { get; init; }
    public required string WorkflowId { get; init; }
    public required string WorkflowName { get; init; }
    public required string Version { get; init; }
    public required string UseCase { get; init; }
    /// <summary>PENDING VALIDATING QUEUED PROVISIONING RUNNING WAITING COMPLETED COMPLETED_WITH_ERRORS FAILED TIMED_OUT CANCELLING CANCELLED REJECTED ROLLING_BACK ROLLED_BACK ROLLBACK_FAILED.</summary>
    public required string State { get; init; }
    /// <summary>Whole percent, 0 to 100.</summary>
    public required int Progress { get; init; }
    public required int Attempt { get; init; }
    public required int Priority { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public string? User { get; init; }
    /// <summary>Seq of the newest event.</summary>
    public required long LastSeq { get; init; }
    /// <summary>Counts by step state.</summary>
    public required IReadOnlyDictionary<string, int> StepCounts { get; init; }
    public IReadOnlyList<StepStatus>? Steps { get; init; }
    /// <summary>Cursor of the next page of steps.</summary>
    public string? Next { get; init; }
    /// <summary>The pinned dataset versions.</summary>
    public IReadOnlyList<PinnedDataset> Datasets { get; init; } = [];
    /// <summary>Inputs with secrets masked.</summary>
    public JsonElement? Inputs { get; init; }
    public IReadOnlyList<ArtifactRef> Artifacts { get; init; } = [];
    public ExecutionError? Error { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
    /// <summary>When its steps, events, logs, result and artifacts were removed, as its use case's <c>retentionDays</c> says; null while they are there.</summary>
    public DateTimeOffset? ExpiredAt { get; init; }
}

/// <summary>A step as the monitor shows it; also the <c>step</c> of STEP_* frames.</summary>
public sealed record StepStatus
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    /// <summary>PENDING READY RUNNING RETRYING WAITING COMPLETED FAILED SKIPPED CANCELLED COMPENSATED.</summary>
    public required string Status { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public bool Cached { get; init; }
    /// <summary><c>branch</c>, <c>when</c>, <c>upstream</c> or <c>error</c>.</summary>
    public string? SkipReason { get; init; }
    public ExecutionError? Error { get; init; }
    /// <summary>RETRYING and WAITING: the next try, or what is waited for.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
    public string? WaitingFor { get; init; }
    /// <summary>The seed's resolution message, e.g. <c>Retrying step NAME (1/2)</c>.</summary>
    public string? Message { get; init; }
    public StepItems? Items { get; init; }
    /// <summary>Shows nested in the step.</summary>
    public StepStatus? Fallback { get; init; }
    /// <summary>An open approval's title, roles and form.</summary>
    public JsonElement? Approval { get; init; }
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}

/// <summary>Counts of a <c>forEach</c> step's items.</summary>
public sealed record StepItems
{
    public required int Total { get; init; }
    public required int Completed { get; init; }
    public required int Failed { get; init; }
    public required int Skipped { get; init; }
}

/// <summary>A dataset version that a run reads.</summary>
public sealed record PinnedDataset
{
    public required string Name { get; init; }
    public required string Version { get; init; }
    public required string Sha256 { get; init; }
    public required long Rows { get; init; }
    public required string Origin { get; init; }
}

/// <summary>Why an execution or step did not complete.</summary>
public sealed record ExecutionError
{
    public required string Code { get; init; }
    public required string Message { get; init; }
    public string? StepId { get; init; }
}
