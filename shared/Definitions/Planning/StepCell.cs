namespace Vanguards.Definitions.Planning;

/// <summary>
/// What is kept of a step (or item, or the run's outputs): one row. A step without a row is PENDING and has never been tried.
/// Immutable: a change replaces the cell, so that what was taken for a transaction stays as it was.
/// </summary>
public sealed record StepCell
{
    /// <summary>Stands in <see cref="Step"/> for the run itself: its outputs and its timer.</summary>
    public const int Run = -1;
    /// <summary>Stands in <see cref="Item"/> for the step as a whole.</summary>
    public const int Whole = -1;
    /// <summary>A step that has lost this many executors runs next in a process of its own; if that one dies too, the step is poison.</summary>
    public const int LossesBeforeIsolation = 2;
    /// <summary>
    /// Executors lost while a step's own process ran beside them prove nothing against it (somebody kills them, a machine goes away), but this many say
    /// that it takes more than its process with it.
    /// </summary>
    public const int LossesBeforePoison = 20;

    /// <summary>Index in the graph's nodes, or <see cref="Run"/> for the outputs.</summary>
    public required int Step { get; init; }
    /// <summary>Index in a <c>forEach</c>, or <see cref="Whole"/>.</summary>
    public int Item { get; init; } = Whole;
    public CellStatus Status { get; init; }
    public AttemptKind Kind { get; init; }
    /// <summary>Attempts begun in this attempt of the run.</summary>
    public int Attempt { get; init; }
    /// <summary>Fencing token of the newest attempt; unique in the run and growing. 0 before the first.</summary>
    public long Token { get; init; }
    /// <summary>An attempt with this token was handed out and has not been reported.</summary>
    public bool InFlight { get; init; }
    /// <summary>An executor has taken the attempt.</summary>
    public bool Started { get; init; }
    /// <summary>A running attempt was told to stop.</summary>
    public bool Stopping { get; init; }
    /// <summary>Retries used up.</summary>
    public int Retries { get; init; }
    /// <summary>Tries in a row that found a resource away.</summary>
    public int UnavailableTries { get; init; }
    public DateTimeOffset? UnavailableSince { get; init; }
    /// <summary>Times in a row that an executor gave the attempt back.</summary>
    public int Returns { get; init; }
    /// <summary>The next dispatch keeps the attempt's number: the last one did nothing.</summary>
    public bool KeepsAttempt { get; init; }
    /// <summary>Executors lost while they had this step in hand; it may have been another's doing.</summary>
    public int Losses { get; init; }
    /// <summary><c>when</c> has been found true.</summary>
    public bool WhenSettled { get; init; }
    public SkipReason? SkipReason { get; init; }
    public bool Cached { get; init; }
    /// <summary>When the step first became ready: <c>now</c> in its expressions.</summary>
    public DateTimeOffset? ReadyAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>When the step's timer is due: the next try, the end of a wait, or an approval's time limit.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
    public WaitCause? WaitingFor { get; init; }
    /// <summary>What <see cref="NextAttemptAt"/> ends is the attempt's time limit, not the wait itself.</summary>
    public bool TimesOut { get; init; }
    /// <summary>Until then an executor may still hold the last attempt, whose end nobody waited for.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
    /// <summary>The newest failure.</summary>
    public Fault? Fault { get; init; }
    /// <summary>The seed's message of the newest resolution, e.g. <c>Retrying step NAME (1/2)</c>.</summary>
    public string? Message { get; init; }
    /// <summary>Ids that a decision chose.</summary>
    public IReadOnlyList<string>? Chosen { get; init; }
    /// <summary>The fallback that runs, or ran, for this step; once COMPLETED, its output stands for the step's.</summary>
    public int? Fallback { get; init; }
    /// <summary>Number of items once a <c>forEach</c> has been expanded.</summary>
    public int? Items { get; init; }
    /// <summary>An attempt of an effect ended with an unknown outcome.</summary>
    public bool Unknown { get; init; }
    /// <summary>Place in the run's order of ends; 0 before.</summary>
    public long EndOrder { get; init; }

    /// <summary>Begun and not ended; a step that is merely queued has not been reached.</summary>
    public bool IsOpen => !Status.IsEnded() && (Attempt > 0 || Status is CellStatus.Waiting or CellStatus.Retrying);

    /// <summary>True if the next attempt must run alone in a process of its own.</summary>
    public bool Isolated => Losses >= LossesBeforeIsolation;
}
