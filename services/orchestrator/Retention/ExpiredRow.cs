using Vanguards.Contracts.Executions;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Retention;

/// <summary>What stays of an execution whose use case keeps it no longer: enough to answer for its id and its idempotency key.</summary>
public sealed class ExpiredRow
{
    public string Id { get; set; } = "";
    public long Run { get; set; }
    public string State { get; set; } = "";
    public string WorkflowId { get; set; } = "";
    public string WorkflowName { get; set; } = "";
    public string Version { get; set; } = "";
    public string UseCase { get; set; } = "";
    public int Attempt { get; set; }
    public int Priority { get; set; }
    public string User { get; set; } = "";
    public string RequestSha256 { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset FinishedAt { get; set; }
    public DateTimeOffset AsOf { get; set; }
    public string? ErrorCode { get; set; }
    public DateTimeOffset ExpiredAt { get; set; }
    /// <summary>1 while rows or log lines of the run are still to be deleted, then 0.</summary>
    public int RowsLeft { get; set; }

    /// <summary>Why what is asked for is no longer there.</summary>
    internal string Reason => $"Execution '{Id}' ended {State} at {FinishedAt:yyyy-MM-dd HH:mm}Z. Its steps, events, logs, result and artifacts were removed at {ExpiredAt:yyyy-MM-dd HH:mm}Z, "
        + $"when '{UseCase}' had kept them for as long as its retentionDays says.";

    internal ExecutionStatus Status() => new()
    {
        Id = Id,
        WorkflowId = WorkflowId,
        WorkflowName = WorkflowName,
        Version = Version,
        UseCase = UseCase,
        State = State,
        Progress = ExecutionStates.HasResult(State) ? 100 : 0,
        Attempt = Attempt,
        Priority = Priority,
        CreatedAt = Instants.Stored(CreatedAt),
        StartedAt = StartedAt is { } started ? Instants.Stored(started) : null,
        FinishedAt = Instants.Stored(FinishedAt),
        AsOf = Instants.Stored(AsOf),
        User = User,
        LastSeq = 0,
        StepCounts = new Dictionary<string, int>(),
        Steps = [],
        Error = ErrorCode is null ? null : new ExecutionError { Code = ErrorCode, Message = Reason },
        Warnings = [Reason],
        ExpiredAt = Instants.Stored(ExpiredAt),
    };

    /// <summary>As the lifecycle's row had it, for what is told of an execution again.</summary>
    internal Execution Execution() => new()
    {
        Run = Run,
        Id = Id,
        State = State,
        WorkflowId = WorkflowId,
        WorkflowName = WorkflowName,
        Version = Version,
        UseCase = UseCase,
        Attempt = Attempt,
        Priority = Priority,
        User = User,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        AsOf = AsOf,
        ErrorCode = ErrorCode,
        ErrorMessage = ErrorCode is null ? null : Reason,
    };
}
