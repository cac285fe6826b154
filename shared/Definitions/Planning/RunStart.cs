namespace Vanguards.Definitions.Planning;

/// <summary>Starting a run, and starting it again: COMPLETED steps keep their outputs, everything else is as if it had never been tried.</summary>
internal static class RunStart
{
    public static void Start(Turn turn)
    {
        turn.Set(turn.State.Run with { Attempt = 1, StartedAt = turn.Now });
        Go(turn);
    }

    public static void Again(Turn turn)
    {
        var state = turn.State;
        var cells = state.Cells().Select(cell => (Old: cell, New: Kept(state, cell))).ToList();
        foreach (var (_, cell) in cells.Where(pair => pair.New != pair.Old))
        {
            turn.Set(cell);
        }

        state.Rebuild(cells.Select(pair => pair.New));
        var run = state.Run;
        turn.Set(run with
        {
            Attempt = run.Attempt + 1,
            Progress = 0,
            Cause = null,
            Error = null,
            StartedAt = turn.Now,
            EndedAt = null,
            Spent = TimeSpan.Zero,
            RunningSince = null,
            TimerDue = null,
        });
        Go(turn);
    }

    private static void Go(Turn turn)
    {
        RunClock.Run(turn);
        foreach (var step in turn.Shape.Graph.Order)
        {
            if (turn.State.Links.OpenOf(step) == 0)
            {
                turn.Release(step);
            }
        }
    }

    private static StepCell Kept(RunState state, StepCell cell)
    {
        var root = state.Shape.RootOf(cell.Step);
        if (root != StepCell.Run)
        {
            var whole = state.Cell(root);
            if (whole.Status == CellStatus.Completed)
            {
                return cell;
            }

            if (whole.Items is not null && state.Shape.Graph[root].Dependencies.All(step => state.Cell(step).Status == CellStatus.Completed))
            {
                if (cell == whole)
                {
                    return Reset(cell) with { Items = cell.Items, WhenSettled = true };
                }

                if (cell.Item != StepCell.Whole && state.Cell(root, cell.Item).Status == CellStatus.Completed)
                {
                    return cell;
                }
            }
        }

        return Reset(cell);
    }

    private static StepCell Reset(StepCell cell) => new() { Step = cell.Step, Item = cell.Item, Token = cell.Token, HeldUntil = cell.HeldUntil };
}
