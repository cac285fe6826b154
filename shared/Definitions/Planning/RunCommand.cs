namespace Vanguards.Definitions.Planning;

/// <summary>What to do after the commit. Every command may be carried out twice: <see cref="Recovery"/> repeats those still open.</summary>
public abstract record RunCommand
{
    private RunCommand()
    {
    }

    /// <summary>
    /// Hand out an attempt. <paramref name="Step"/> is the node to run (a fallback's or compensation's own index), or
    /// <see cref="StepCell.Run"/> for <see cref="AttemptKind.Outputs"/>.
    /// </summary>
    public sealed record Dispatch(int Step, int Item, int Attempt, long Token, AttemptKind Kind, bool Isolated) : RunCommand;

    /// <summary>Send <see cref="RunEvent.TimerFired"/> with these values at <paramref name="Due"/>. A newer token replaces it.</summary>
    public sealed record StartTimer(int Step, int Item, long Token, DateTimeOffset Due) : RunCommand;

    /// <summary>Stop the attempt with this token wherever it is: queued, running, or a parked child execution.</summary>
    public sealed record StopAttempt(int Step, int Item, long Token) : RunCommand;

    /// <summary>
    /// The attempt of the run has ended. Steps that were never reached are CANCELLED together (<see cref="RunState.StatusOf"/> says so too).
    /// <paramref name="NotUndone"/> names what a rollback left.
    /// </summary>
    public sealed record EndRun(RunStatus Outcome, RunError? Error, IReadOnlyList<CellRef> NotUndone) : RunCommand;
}

/// <summary>Names a step, or an item of it.</summary>
public readonly record struct CellRef(int Step, int Item);
