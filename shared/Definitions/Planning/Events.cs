namespace Vanguards.Definitions.Planning;

/// <summary>Looks whether an event still means something, and passes it to what it concerns.</summary>
internal static class Events
{
    public static void Accept(this Turn turn, RunEvent happened)
    {
        var state = turn.State;
        switch (happened)
        {
            case RunEvent.Started when state.Run.Status == RunStatus.Queued:
                RunStart.Start(turn);
                break;
            case RunEvent.RetryRequested when state.Run.Status.IsRetryable():
                RunStart.Again(turn);
                break;
            case RunEvent.CancelRequested:
                Cancel(turn);
                break;
            case RunEvent.TimedOut:
                TimedOut(turn);
                break;
            case RunEvent.TimerFired fired when !state.Run.Status.IsEnded():
                Timer(turn, fired);
                break;
            case RunEvent.OfAttempt attempt when !state.Run.Status.IsEnded() && Find(state, attempt) is { } cell:
                turn.ToldStart = attempt.StartedAt;
                turn.ToldEnd = attempt.EndedAt;
                Attempt(turn, cell, attempt);
                break;
            default:
                break;
        }
    }

    private static StepCell? Find(RunState state, RunEvent.OfAttempt attempt) => Find(state, attempt.Step, attempt.Item, attempt.Token);

    /// <summary>The open cell whose newest attempt has that token.</summary>
    private static StepCell? Find(RunState state, int step, int item, long token)
    {
        if (step < StepCell.Run || step >= state.Shape.Graph.Nodes.Count || token <= 0)
        {
            return null;
        }

        var cell = state.Cell(step, item);
        return cell.Token == token && cell.IsOpen ? cell : null;
    }

    private static void Attempt(Turn turn, StepCell cell, RunEvent.OfAttempt attempt)
    {
        switch (attempt)
        {
            case RunEvent.Claimed claimed when cell is { InFlight: true, Started: false }:
                turn.EnsureStarted(claimed.GivenBefore ? cell with { Losses = cell.Losses + 1 } : cell);
                break;
            case RunEvent.Succeeded succeeded when cell.Kind != AttemptKind.Expand && (cell.InFlight || IsParked(cell)):
                Endings.Complete(turn, cell, succeeded.Cached, succeeded.Chosen);
                break;
            case RunEvent.ApprovalAnswered when cell.WaitingFor == WaitCause.Approval:
                Endings.Complete(turn, cell, cached: false, chosen: null);
                break;
            case RunEvent.Declined when cell is { InFlight: true, Kind: AttemptKind.Step or AttemptKind.Expand }:
                turn.End(cell with { Status = CellStatus.Skipped, SkipReason = SkipReason.When });
                break;
            case RunEvent.Expanded expanded when cell is { InFlight: true, Kind: AttemptKind.Expand }:
                ForEachPlan.Expanded(turn, cell, expanded.Count);
                break;
            case RunEvent.Parked parked when cell is { InFlight: true, Kind: AttemptKind.Step }:
                Park(turn, cell, parked);
                break;
            case RunEvent.Faulted faulted when cell.InFlight || IsParked(cell):
                Retrying.Faulted(turn, cell, faulted.Fault);
                break;
            case RunEvent.HandedBack when cell.InFlight:
                Retrying.HandedBack(turn, cell);
                break;
            case RunEvent.LeaseLapsed when cell.InFlight:
                Losses.Lost(turn, cell);
                break;
            case RunEvent.HolderKilled when cell.InFlight:
                Losses.Killed(turn, cell);
                break;
            case RunEvent.ProcessDied died when cell.InFlight:
                Losses.Died(turn, cell, died.Fault);
                break;
            default:
                break;
        }
    }

    private static bool IsParked(StepCell cell) => cell.WaitingFor is WaitCause.Timer or WaitCause.Approval or WaitCause.External;

    private static void Park(Turn turn, StepCell cell, RunEvent.Parked parked)
    {
        cell = turn.EnsureStarted(cell);
        if (cell.Stopping)
        {
            turn.Order(new RunCommand.StopAttempt(cell.Step, cell.Item, cell.Token));
            Stopping.Stopped(turn, cell);
            return;
        }

        var cause = parked.Approval ? WaitCause.Approval : parked.Until is null ? WaitCause.External : WaitCause.Timer;
        var limit = turn.Shape.TimeoutOf(cell.Step) is { } seconds ? turn.Now + RunClock.Seconds(seconds) : (DateTimeOffset?)null;
        var timesOut = limit is not null && !(parked.Until <= limit);
        var next = timesOut ? limit : parked.Until;
        turn.Set(cell with
        {
            Status = CellStatus.Waiting,
            InFlight = false,
            WaitingFor = cause,
            NextAttemptAt = next,
            TimesOut = timesOut,
            WhenSettled = true,
            Returns = 0,
            UnavailableSince = null,
            UnavailableTries = 0,
        });
        if (next is { } due)
        {
            turn.Order(new RunCommand.StartTimer(cell.Step, cell.Item, cell.Token, due));
        }

        turn.Tell(new PlanNote.StepWaiting(cell.Step, cell.Item, cause, parked.Until));
    }

    private static void Timer(Turn turn, RunEvent.TimerFired fired)
    {
        var run = turn.State.Run;
        if (fired.Step == StepCell.Run && fired.Token == run.TimerToken)
        {
            if (run.TimerDue is not { } runDue || IsEarly(turn, fired, runDue))
            {
                return;
            }

            if (turn.State.IsStopping)
            {
                Stopping.GraceEnded(turn);
            }
            else
            {
                TimedOut(turn);
            }

            return;
        }

        if (fired.Step < StepCell.Run || fired.Step >= turn.Shape.Graph.Nodes.Count)
        {
            return;
        }

        var cell = turn.State.Cell(fired.Step, fired.Item);
        if (cell.Token != fired.Token || cell.Status is not (CellStatus.Retrying or CellStatus.Waiting) || cell.NextAttemptAt is not { } due
            || IsEarly(turn, fired, due))
        {
            return;
        }

        switch (cell.WaitingFor)
        {
            case WaitCause.Timer or WaitCause.Approval or WaitCause.External when cell.TimesOut:
                if (cell.WaitingFor == WaitCause.External)
                {
                    turn.Order(new RunCommand.StopAttempt(cell.Step, cell.Item, cell.Token));
                }

                Retrying.Faulted(turn, cell, new Fault { Code = "TIMEOUT", Message = $"The step did not end within {turn.Shape.TimeoutOf(cell.Step):0.###} s.", Retryable = true });
                break;
            case WaitCause.Timer:
                Endings.Complete(turn, cell, cached: false, chosen: null);
                break;
            case WaitCause.Approval:
                Retrying.Faulted(turn, cell, new Fault { Code = "TIMEOUT", Message = "Nobody answered in time" });
                break;
            default:
                turn.MakeReady(cell);
                break;
        }
    }

    /// <summary>Clocks of several machines differ: a timer that comes early is set again.</summary>
    private static bool IsEarly(Turn turn, RunEvent.TimerFired fired, DateTimeOffset due)
    {
        if (turn.Now >= due)
        {
            return false;
        }

        turn.Order(new RunCommand.StartTimer(fired.Step, fired.Item, fired.Token, due));
        return true;
    }

    private static void Cancel(Turn turn)
    {
        switch (turn.State.Run.Status)
        {
            case RunStatus.Queued:
                Endings.EndRun(turn, RunStatus.Cancelled, null);
                break;
            case RunStatus.RollingBack:
                Rollback.Cancel(turn);
                break;
            case RunStatus.Running or RunStatus.Waiting when !turn.State.IsStopping:
                Stopping.Begin(turn, StopCause.Cancel, null);
                break;
            default:
                break;
        }
    }

    private static void TimedOut(Turn turn)
    {
        if (turn.State.Run.Status is RunStatus.Running or RunStatus.Waiting && !turn.State.IsStopping)
        {
            Stopping.Begin(turn, StopCause.Timeout, new RunError("TIMEOUT", $"The run took longer than its timeout of {turn.Shape.Settings.Timeout:0.###} s"));
        }
    }
}
