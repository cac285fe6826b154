namespace Vanguards.Definitions.Planning;

/// <summary>Something that happened to a run. Doubled, late and stale events plan nothing.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>The run leaves the queue.</summary>
    public sealed record Started : RunEvent;

    /// <summary>A person retries an ended run: COMPLETED steps keep their outputs.</summary>
    public sealed record RetryRequested : RunEvent;

    public sealed record CancelRequested : RunEvent;

    /// <summary>The run's timeout, whatever its timer says.</summary>
    public sealed record TimedOut : RunEvent;

    /// <summary>
    /// A timer that <see cref="RunCommand.StartTimer"/> asked for is due. <see cref="StepCell.Run"/> as the step is the run's own timer.
    /// </summary>
    public sealed record TimerFired(int Step, int Item, long Token) : RunEvent;

    /// <summary>Something about one attempt. <see cref="StepCell.Run"/> as the step is the run's outputs.</summary>
    public abstract record OfAttempt(int Step, int Item, long Token) : RunEvent
    {
        /// <summary>When the executor began, if it told.</summary>
        public DateTimeOffset? StartedAt { get; init; }

        /// <summary>When the executor ended, if it told.</summary>
        public DateTimeOffset? EndedAt { get; init; }
    }

    /// <summary>An executor took the attempt (claimed it, or shows a pure step as running).</summary>
    public sealed record Claimed(int Step, int Item, long Token) : OfAttempt(Step, Item, Token)
    {
        /// <summary>Another executor was given it before and was not heard of again: it may have died of it.</summary>
        public bool GivenBefore { get; init; }
    }

    /// <summary>The attempt completed; for a decision with the ids it chose. Also ends a parked step (child execution).</summary>
    public sealed record Succeeded(int Step, int Item, long Token, bool Cached = false, IReadOnlyList<string>? Chosen = null)
        : OfAttempt(Step, Item, Token);

    /// <summary><c>when</c> was false.</summary>
    public sealed record Declined(int Step, int Item, long Token) : OfAttempt(Step, Item, Token);

    /// <summary>The <c>forEach</c> list has <paramref name="Count"/> items and is stored.</summary>
    public sealed record Expanded(int Step, int Item, long Token, int Count) : OfAttempt(Step, Item, Token);

    /// <summary>
    /// The step waits outside the executor: for a timer (<paramref name="Until"/> alone), a person (<paramref name="Approval"/>, with
    /// <paramref name="Until"/> as its time limit), or a child execution (neither).
    /// </summary>
    public sealed record Parked(int Step, int Item, long Token, DateTimeOffset? Until = null, bool Approval = false)
        : OfAttempt(Step, Item, Token);

    public sealed record Faulted(int Step, int Item, long Token, Fault Fault) : OfAttempt(Step, Item, Token);

    /// <summary>The executor gave the attempt back untouched.</summary>
    public sealed record HandedBack(int Step, int Item, long Token) : OfAttempt(Step, Item, Token);

    /// <summary>The executor that held the attempt is lost.</summary>
    public sealed record LeaseLapsed(int Step, int Item, long Token) : OfAttempt(Step, Item, Token);

    /// <summary>The process that held the attempt was killed, and there is none that could still hold it: it may be given out again at once.</summary>
    public sealed record HolderKilled(int Step, int Item, long Token) : OfAttempt(Step, Item, Token);

    /// <summary>The process of its own in which the attempt ran ended before it reported; the executor that had started it lives and says how.</summary>
    public sealed record ProcessDied(int Step, int Item, long Token, Fault Fault) : OfAttempt(Step, Item, Token);

    /// <summary>A person answered an approval; the answer is the step's output, approved or not.</summary>
    public sealed record ApprovalAnswered(int Step, int Item, long Token) : OfAttempt(Step, Item, Token);
}
