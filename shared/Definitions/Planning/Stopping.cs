namespace Vanguards.Definitions.Planning;

/// <summary>
/// Ending a run early. Nothing new starts; what only waits is cancelled at once, and so are pure steps. A running effect is told to
/// stop and given a short grace, because a result that it still reports need not be made again by a retry of the run.
/// </summary>
internal static class Stopping
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>An executor that was not waited for has let go of its attempt by then: it cannot renew its lease (15 s).</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(15);

    public static void Begin(Turn turn, StopCause cause, RunError? error)
    {
        var run = turn.State.Run;
        var rollsBack = cause != StopCause.Cancel && turn.Shape.RollsBack;
        turn.Set(run with
        {
            Cause = cause,
            Error = error,
            Spent = RunClock.SpentUntil(run, turn.Now),
            RunningSince = null,
            TimerDue = null,
        });
        if (rollsBack)
        {
            Show(turn, RunStatus.RollingBack);
        }

        turn.Tally.Ready.Clear();
        StopAll(turn);
        if (turn.Tally.Open.Count == 0)
        {
            return;
        }

        if (cause == StopCause.Cancel)
        {
            Show(turn, RunStatus.Cancelling);
        }

        var token = turn.NextToken();
        var due = turn.Now + Grace;
        turn.Set(turn.State.Run with { TimerToken = token, TimerDue = due });
        turn.Order(new RunCommand.StartTimer(StepCell.Run, StepCell.Whole, token, due));
    }

    /// <summary>An attempt that was told to stop has reported something else than success.</summary>
    public static void Stopped(Turn turn, StepCell cell) =>
        turn.End(cell with { Status = CellStatus.Cancelled, Unknown = cell.Unknown || turn.Shape.IsEffect(cell.Step) });

    /// <summary>The grace is over: nobody waits for what still runs.</summary>
    public static void GraceEnded(Turn turn)
    {
        turn.Set(turn.State.Run with { TimerDue = null });
        foreach (var cell in Open(turn).Where(cell => cell.Stopping))
        {
            Stopped(turn, cell with { HeldUntil = turn.Now + Hold });
        }
    }

    /// <summary>Cancels at once whatever is open.</summary>
    public static void CancelAll(Turn turn)
    {
        foreach (var cell in Open(turn))
        {
            var newest = turn.State.Cell(cell.Step, cell.Item);
            if (!newest.Status.IsEnded())
            {
                CancelNow(turn, newest);
            }
        }
    }

    public static void CheckDrained(Turn turn)
    {
        var run = turn.State.Run;
        if (!turn.State.IsStopping || turn.Tally.Open.Count > 0)
        {
            return;
        }

        if (run.Status == RunStatus.RollingBack)
        {
            Rollback.Next(turn);
            return;
        }

        Endings.EndRun(turn, run.Cause switch
        {
            StopCause.Cancel => RunStatus.Cancelled,
            StopCause.Timeout => RunStatus.TimedOut,
            _ => RunStatus.Failed,
        }, run.Error);
    }

    private static void StopAll(Turn turn)
    {
        foreach (var cell in Open(turn))
        {
            var newest = turn.State.Cell(cell.Step, cell.Item);
            if (newest.Status.IsEnded() || RunsFallback(turn, newest))
            {
                continue;
            }

            if (newest is { InFlight: true, Started: true } && turn.Shape.IsEffect(newest.Step) && newest.Kind is AttemptKind.Step or AttemptKind.Outputs)
            {
                turn.Set(newest with { Stopping = true });
                turn.Order(new RunCommand.StopAttempt(newest.Step, newest.Item, newest.Token));
            }
            else
            {
                CancelNow(turn, newest);
            }
        }
    }

    private static void CancelNow(Turn turn, StepCell cell)
    {
        if (cell.InFlight || cell.WaitingFor == WaitCause.External)
        {
            turn.Order(new RunCommand.StopAttempt(cell.Step, cell.Item, cell.Token));
        }

        var begun = cell is { InFlight: true, Started: true } || cell.WaitingFor == WaitCause.External;
        var unknown = cell.Unknown || (begun && turn.Shape.IsEffect(cell.Step));
        turn.End(cell with { Status = CellStatus.Cancelled, Unknown = unknown });
    }

    /// <summary>Its end comes from the fallback's; one that was only queued will never have an end.</summary>
    private static bool RunsFallback(Turn turn, StepCell cell) =>
        cell.Fallback is { } fallback && turn.State.Cell(fallback, cell.Item).IsOpen;

    /// <summary>Nested steps before those that they stand in for, then in topological order, items before their step.</summary>
    private static List<StepCell> Open(Turn turn) =>
        [.. turn.Tally.Open
            .Select(open => turn.State.Cell(open.Step, open.Item))
            .OrderBy(cell => turn.Shape.IsDocumentStep(cell.Step))
            .ThenBy(cell => turn.Shape.IsDocumentStep(cell.Step) ? turn.Shape.RankOf(cell.Step) : -cell.Step)
            .ThenBy(cell => cell.Item == StepCell.Whole)
            .ThenBy(cell => cell.Item)];

    private static void Show(Turn turn, RunStatus status)
    {
        if (turn.State.Run.Status != status)
        {
            turn.Set(turn.State.Run with { Status = status });
            turn.Tell(new PlanNote.RunChanged(status));
        }
    }
}
