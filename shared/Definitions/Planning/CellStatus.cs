namespace Vanguards.Definitions.Planning;

/// <summary>State of a step, of an item of a <c>forEach</c>, or of a run's outputs.</summary>
public enum CellStatus
{
    Pending,
    /// <summary>May start: queued, or handed out and not yet taken.</summary>
    Ready,
    Running,
    /// <summary>Failed and waits for its next try.</summary>
    Retrying,
    /// <summary>Holds no executor: see <see cref="StepCell.WaitingFor"/>.</summary>
    Waiting,
    Completed,
    Failed,
    Skipped,
    Cancelled,
    Compensated,
}

/// <summary>Why a step was skipped.</summary>
public enum SkipReason
{
    Branch,
    When,
    Upstream,
    Error,
}

/// <summary>What an attempt does; the names match those of the step plane's work kinds.</summary>
public enum AttemptKind
{
    Step,
    Expand,
    Join,
    Outputs,
}

/// <summary>What a WAITING step waits for.</summary>
public enum WaitCause
{
    /// <summary>A durable timer of the step itself.</summary>
    Timer,
    /// <summary>A person's answer.</summary>
    Approval,
    /// <summary>Something that reports by itself: a child execution.</summary>
    External,
    /// <summary>A resource that is away; tried again at <see cref="StepCell.NextAttemptAt"/>.</summary>
    Resource,
    /// <summary>An attempt of an earlier run attempt that may still be held by an executor.</summary>
    Holder,
}

/// <summary>States as they stand in rows, frames and answers.</summary>
public static class StateNames
{
    private static readonly string[] Cells = [.. Enum.GetNames<CellStatus>().Select(name => name.ToUpperInvariant())];

    public static string Name(this CellStatus status) => Cells[(int)status];

    /// <summary>True once nothing more happens to the step in this attempt of the run, compensation aside.</summary>
    public static bool IsEnded(this CellStatus status) => status >= CellStatus.Completed;

    public static string Name(this SkipReason reason) => reason switch
    {
        SkipReason.Branch => "branch",
        SkipReason.When => "when",
        SkipReason.Upstream => "upstream",
        _ => "error",
    };

    public static string Name(this RunStatus status) => status switch
    {
        RunStatus.CompletedWithErrors => "COMPLETED_WITH_ERRORS",
        RunStatus.TimedOut => "TIMED_OUT",
        RunStatus.RollingBack => "ROLLING_BACK",
        RunStatus.RolledBack => "ROLLED_BACK",
        RunStatus.RollbackFailed => "ROLLBACK_FAILED",
        _ => status.ToString().ToUpperInvariant(),
    };

    public static bool IsEnded(this RunStatus status) => status >= RunStatus.Completed;

    /// <summary>True for the ends that a person may retry.</summary>
    public static bool IsRetryable(this RunStatus status) =>
        status is RunStatus.Failed or RunStatus.TimedOut or RunStatus.Cancelled or RunStatus.CompletedWithErrors;
}
