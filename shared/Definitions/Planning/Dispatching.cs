namespace Vanguards.Definitions.Planning;

/// <summary>Hands out what is ready, as far as the run's mode and limits leave room.</summary>
internal static class Dispatching
{
    public static void Pump(Turn turn)
    {
        var (state, tally) = (turn.State, turn.Tally);
        if (state.Run.Status.IsEnded() || (state.IsStopping && state.Run.Status != RunStatus.RollingBack))
        {
            return;
        }

        var room = Math.Max(1, turn.Shape.Settings.MaxParallel);
        while (tally.InFlight < room && tally.Ready.TryPeek(out var entry))
        {
            if (!Holds(state, entry))
            {
                tally.Ready.Take();
                continue;
            }

            if (turn.Shape.Sequential && !IsItsTurn(turn, entry))
            {
                return;
            }

            tally.Ready.Take();
            if (entry.Cursor)
            {
                ForEachPlan.DispatchNext(turn, entry.Step);
            }
            else
            {
                var cell = state.Cell(entry.Step, entry.Item);
                if (cell is { Kind: AttemptKind.Expand, Items: not null })
                {
                    ForEachPlan.Resume(turn, cell);
                }
                else
                {
                    Dispatch(turn, cell);
                }
            }
        }
    }

    public static void Dispatch(Turn turn, StepCell cell)
    {
        cell = turn.Set(cell with
        {
            Status = CellStatus.Ready,
            ReadyAt = cell.ReadyAt ?? turn.Now,
            HeldUntil = null,
            InFlight = true,
            Started = false,
            Attempt = cell.KeepsAttempt ? Math.Max(1, cell.Attempt) : cell.Attempt + 1,
            KeepsAttempt = false,
            Token = (cell.Item == StepCell.Whole ? turn.State.TakeReserved(cell.Step) : null) ?? turn.NextToken(),
            Message = null,
        });
        turn.Order(Again(cell));
    }

    public static RunCommand Again(StepCell cell) =>
        new RunCommand.Dispatch(cell.Step, cell.Item, cell.Attempt, cell.Token, cell.Kind, cell.Isolated);

    /// <summary>What was ready when the run began to stop is not: then only a rollback's compensations are.</summary>
    private static bool Holds(RunState state, ReadyEntry entry) => (!state.IsStopping || state.Shape.Undoes(entry.Step)) && (entry.Cursor
        ? state.Cell(entry.Step) is { Status: CellStatus.Running, Kind: AttemptKind.Expand, Items: not null }
        : state.Cell(entry.Step, entry.Item) is { Status: CellStatus.Ready, InFlight: false });

    /// <summary>One step at a time: nothing is open, or only the step that the entry belongs to.</summary>
    private static bool IsItsTurn(Turn turn, ReadyEntry entry) =>
        turn.Tally.Open.Count == 0
        || turn.Tally.IsOpen(turn.Shape.RootOf(entry.Step), StepCell.Whole)
        || turn.Tally.IsOpen(entry.Step, entry.Item);
}
