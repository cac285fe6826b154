namespace Vanguards.Definitions.Planning;

/// <summary>State of an execution from its start on. What comes before it is the lifecycle's.</summary>
public enum RunStatus
{
    /// <summary>Not started.</summary>
    Queued,
    Running,
    Waiting,
    Cancelling,
    RollingBack,
    Completed,
    CompletedWithErrors,
    Failed,
    TimedOut,
    Cancelled,
    RolledBack,
    RollbackFailed,
}

/// <summary>Why a run stops before its steps have all ended.</summary>
public enum StopCause
{
    Failure,
    Cancel,
    Timeout,
}

/// <summary>Why a run did not complete; <see cref="Step"/> is the index of the step that failed.</summary>
public sealed record RunError(string Code, string Message, int? Step = null);

/// <summary>What is kept of a run for planning: its one row.</summary>
public sealed record RunCell
{
    public RunStatus Status { get; init; }
    /// <summary>Attempt of the run, from 1; 0 before the start.</summary>
    public int Attempt { get; init; }
    /// <summary>Whole percent; never falls within an attempt, 100 only when completed.</summary>
    public int Progress { get; init; }
    /// <summary>The newest token given out in the run. May start above 0, so that tokens are unique over runs.</summary>
    public long LastToken { get; init; }
    public long LastEndOrder { get; init; }
    /// <summary>Set once the run stops early.</summary>
    public StopCause? Cause { get; init; }
    public RunError? Error { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Time spent RUNNING before <see cref="RunningSince"/>, which the run's timeout counts.</summary>
    public TimeSpan Spent { get; init; }
    /// <summary>Since when the run's timeout has been counting; null while it is paused.</summary>
    public DateTimeOffset? RunningSince { get; init; }
    /// <summary>Token and due time of the run's own timer: its timeout, or the end of the grace of a stop.</summary>
    public long TimerToken { get; init; }
    public DateTimeOffset? TimerDue { get; init; }
}
