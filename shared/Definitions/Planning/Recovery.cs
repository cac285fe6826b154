namespace Vanguards.Definitions.Planning;

/// <summary>
/// What a restored run still needs done: the commands whose effect may have been lost between the commit and a crash. Attempts that
/// an executor has taken are not repeated: their lease decides.
/// </summary>
public static class Recovery
{
    public static IReadOnlyList<RunCommand> Commands(RunState state)
    {
        var run = state.Run;
        if (run.Status.IsEnded())
        {
            return [new RunCommand.EndRun(run.Status, run.Error, run.Status == RunStatus.RollbackFailed ? state.Tally.Undo.NotUndone : [])];
        }

        var commands = new List<RunCommand>();
        if (run.TimerDue is { } due)
        {
            commands.Add(new RunCommand.StartTimer(StepCell.Run, StepCell.Whole, run.TimerToken, due));
        }

        foreach (var open in state.Tally.Open.OrderBy(open => state.Shape.RankOf(open.Step)).ThenBy(open => open.Item))
        {
            var cell = state.Cell(open.Step, open.Item);
            if (cell.Stopping)
            {
                commands.Add(new RunCommand.StopAttempt(cell.Step, cell.Item, cell.Token));
            }
            else if (cell is { InFlight: true, Started: false })
            {
                commands.Add(Dispatching.Again(cell));
            }
            else if (!cell.InFlight && cell.NextAttemptAt is { } next)
            {
                commands.Add(new RunCommand.StartTimer(cell.Step, cell.Item, cell.Token, next));
            }
        }

        return commands;
    }
}
