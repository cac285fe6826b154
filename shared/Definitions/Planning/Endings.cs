using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Planning;

/// <summary>Where the end of a cell leads: a fallback's to its owner, an item's to its step, a step's to its dependents, the outputs' to the run's.</summary>
internal static class Endings
{
    public static void PassOn(Turn turn, StepCell cell)
    {
        switch (turn.RoleOf(cell.Step))
        {
            case StepRole.Fallback:
                FallbackEnded(turn, cell);
                break;
            case StepRole.Compensation:
                Rollback.CompensationEnded(turn, cell);
                break;
            case var _ when cell.Step == StepCell.Run:
                OutputsEnded(turn, cell);
                break;
            case var _ when cell.Item != StepCell.Whole:
                ForEachPlan.ItemEnded(turn, cell);
                break;
            default:
                StepEnded(turn, cell);
                break;
        }
    }

    public static void Complete(Turn turn, StepCell cell, bool cached, IReadOnlyList<string>? chosen)
    {
        cell = turn.EnsureStarted(cell);
        turn.End(cell with
        {
            Status = CellStatus.Completed,
            Cached = cached,
            Chosen = chosen,
            Fault = null,
            Message = null,
            UnavailableSince = null,
            UnavailableTries = 0,
        });
    }

    /// <summary>Once every step has ended, the result is put together.</summary>
    public static void CheckOutputs(Turn turn)
    {
        var state = turn.State;
        if (state.Run.Status is not (RunStatus.Running or RunStatus.Waiting) || state.IsStopping || state.Tally.StepsEnded < turn.Shape.Count)
        {
            return;
        }

        var outputs = state.Cell(StepCell.Run);
        if (outputs.Status == CellStatus.Pending)
        {
            turn.MakeReady(outputs with { Kind = AttemptKind.Outputs });
        }
    }

    /// <summary>The attempt of the run is over.</summary>
    public static void EndRun(Turn turn, RunStatus outcome, RunError? error, IReadOnlyList<CellRef>? notUndone = null)
    {
        var run = turn.State.Run;
        var completed = outcome is RunStatus.Completed or RunStatus.CompletedWithErrors;
        if (completed && run.Progress != 100)
        {
            turn.Tell(new PlanNote.ProgressChanged(100));
        }

        turn.Set(run with
        {
            Status = outcome,
            Error = error,
            Progress = completed ? 100 : run.Progress,
            EndedAt = turn.Now,
            Spent = RunClock.SpentUntil(run, turn.Now),
            RunningSince = null,
            TimerDue = null,
        });
        turn.Tally.Ready.Clear();
        turn.Tell(new PlanNote.RunChanged(outcome));
        turn.Order(new RunCommand.EndRun(outcome, error, notUndone ?? []));
    }

    private static void StepEnded(Turn turn, StepCell cell)
    {
        turn.Tell(new PlanNote.StepEnded(cell.Step, cell.Status, cell.SkipReason, cell.Cached, cell.Status == CellStatus.Completed ? null : cell.Fault, cell.Message));
        if (cell.Status == CellStatus.Failed)
        {
            var fault = cell.Fault;
            var error = new RunError(fault?.Code ?? "STEP_FAILED", fault is null ? cell.Message ?? "" : $"{cell.Message}: {fault.Message}", cell.Step);
            if (!turn.Shape.Continues)
            {
                Stopping.Begin(turn, StopCause.Failure, error);
                return;
            }

            turn.Set(turn.State.Run with { Error = turn.State.Run.Error ?? error });
        }

        Joins.ReleaseWaiters(turn, cell.Step);
    }

    private static void FallbackEnded(Turn turn, StepCell fallback)
    {
        var owner = turn.State.Cell(turn.Shape.Graph[fallback.Step].Owner, fallback.Item);
        if (owner.Status.IsEnded())
        {
            return;
        }

        switch (fallback.Status)
        {
            case CellStatus.Completed:
                turn.End(owner with { Status = CellStatus.Completed, Cached = fallback.Cached, Chosen = fallback.Chosen });
                break;
            case CellStatus.Cancelled:
                turn.End(owner with { Status = CellStatus.Cancelled });
                break;
            default:
                // Failed, or declined by its own `when`: what stands is the step's own failure.
                Retrying.Stand(turn, owner);
                break;
        }
    }

    private static void OutputsEnded(Turn turn, StepCell outputs)
    {
        if (turn.State.IsStopping)
        {
            return;
        }

        if (outputs.Status == CellStatus.Completed)
        {
            var withErrors = turn.Tally.CountOf(CellStatus.Failed, runEnded: false) > 0;
            EndRun(turn, withErrors ? RunStatus.CompletedWithErrors : RunStatus.Completed, turn.State.Run.Error);
            return;
        }

        Stopping.Begin(turn, StopCause.Failure, new RunError(outputs.Fault?.Code ?? "UNKNOWN", outputs.Fault?.Message ?? outputs.Message ?? ""));
    }
}
