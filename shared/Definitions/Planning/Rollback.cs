namespace Vanguards.Definitions.Planning;

/// <summary>Undoes what completed, one compensation after the other, the newest first.</summary>
internal static class Rollback
{
    public static void Next(Turn turn)
    {
        if (turn.Tally.Undo.Last is { } entry)
        {
            var compensation = turn.Shape.Graph[entry.Step].Compensation!.Value;
            turn.MakeReady(turn.State.Cell(compensation, entry.Item) with { Kind = AttemptKind.Step });
            Dispatching.Pump(turn);
            return;
        }

        End(turn);
    }

    public static void CompensationEnded(Turn turn, StepCell compensation)
    {
        var undone = turn.State.Cell(turn.Shape.Graph[compensation.Step].Owner, compensation.Item);
        turn.Tell(new PlanNote.Compensated(undone.Step, undone.Item, compensation.Step, compensation.Status, compensation.Fault));
        var success = compensation.Status is CellStatus.Completed or CellStatus.Skipped;
        var last = turn.Tally.Undo.Remove(new CellRef(undone.Step, undone.Item), success);
        if (!success)
        {
            return;
        }

        Show(turn, undone);
        if (last)
        {
            Show(turn, turn.State.Cell(turn.Shape.RootOf(undone.Step)));
        }
    }

    /// <summary>Nobody may stop a rollback half-way and call it done.</summary>
    public static void Cancel(Turn turn)
    {
        Stopping.CancelAll(turn);
        End(turn, cancelled: true);
    }

    private static void Show(Turn turn, StepCell cell)
    {
        if (cell.Status == CellStatus.Completed)
        {
            turn.Set(cell with { Status = CellStatus.Compensated });
        }
    }

    private static void End(Turn turn, bool cancelled = false)
    {
        var left = turn.Tally.Undo.NotUndone;
        var error = turn.State.Run.Error;
        if (left.Count == 0 && !cancelled)
        {
            Endings.EndRun(turn, RunStatus.RolledBack, error);
            return;
        }

        var names = left.Take(20).Select(entry => turn.Shape.Graph[entry.Step].Id + (entry.Item == StepCell.Whole ? "" : $"[{entry.Item}]"));
        var message = $"{(cancelled ? "The rollback was cancelled" : "The rollback failed")}; not undone: {string.Join(", ", names)}{(left.Count > 20 ? $" and {left.Count - 20} more" : "")}";
        Endings.EndRun(turn, RunStatus.RollbackFailed, new RunError(error?.Code ?? "STEP_FAILED", error is null ? message : $"{error.Message}. {message}", error?.Step), left);
    }
}
