namespace Vanguards.Definitions.Planning;

/// <summary>Something worth telling, in order; what the event log, the live view and the step's log are written from.</summary>
public abstract record PlanNote
{
    private PlanNote()
    {
    }

    /// <summary>The run's state changed, terminal states included.</summary>
    public sealed record RunChanged(RunStatus Status) : PlanNote;

    /// <summary>The whole percent changed.</summary>
    public sealed record ProgressChanged(int Progress) : PlanNote;

    /// <summary>An attempt of a step of the document began. Items, fallbacks and compensations are not told one by one.</summary>
    public sealed record StepStarted(int Step, int Attempt) : PlanNote;

    /// <summary>A failed step is tried again: RETRYING, or WAITING for <paramref name="Resource"/>.</summary>
    public sealed record StepRetrying(int Step, int Item, CellStatus Status, Fault? Fault, string Message, DateTimeOffset NextAttemptAt, string? Resource = null) : PlanNote;

    /// <summary>A step waits for a timer, a person or a child execution.</summary>
    public sealed record StepWaiting(int Step, int Item, WaitCause WaitingFor, DateTimeOffset? Until) : PlanNote;

    /// <summary>The step's fallback takes over.</summary>
    public sealed record StepFellBack(int Step, int Item, int Fallback, Fault Fault, string Message) : PlanNote;

    /// <summary>A step of the document ended; told once per step and attempt of the run.</summary>
    public sealed record StepEnded(int Step, CellStatus Status, SkipReason? SkipReason, bool Cached, Fault? Fault, string? Message) : PlanNote;

    /// <summary>An item failed or was skipped by error; for the step's log.</summary>
    public sealed record ItemFailed(int Step, int Item, CellStatus Status, Fault? Fault) : PlanNote;

    /// <summary>A compensation ended; <paramref name="Status"/> is COMPLETED, SKIPPED or FAILED.</summary>
    public sealed record Compensated(int Step, int Item, int Compensation, CellStatus Status, Fault? Fault) : PlanNote;
}
