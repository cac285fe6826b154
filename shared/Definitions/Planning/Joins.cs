namespace Vanguards.Definitions.Planning;

/// <summary>Whether a step whose dependencies have all ended runs or is skipped (definition format, section 5, skips and joins).</summary>
internal static class Joins
{
    public static void Decide(Turn turn, int step)
    {
        var state = turn.State;
        var cell = state.Cell(step);
        if (cell.Status != CellStatus.Pending || state.IsStopping)
        {
            return;
        }

        if (state.Links.SkipOf(step) is { } reason)
        {
            turn.End(cell with { Status = CellStatus.Skipped, SkipReason = reason });
            return;
        }

        turn.MakeReady(cell with { Kind = turn.Shape.IsForEach(step) ? AttemptKind.Expand : AttemptKind.Step });
    }

    /// <summary>A step of the document has ended: what waited for it alone are decided next.</summary>
    public static void ReleaseWaiters(Turn turn, int step)
    {
        foreach (var waiter in turn.Shape.WaitersOf(step))
        {
            if (turn.State.Links.OpenOf(waiter) == 0)
            {
                turn.Release(waiter);
            }
        }
    }
}
