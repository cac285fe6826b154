namespace Vanguards.Definitions.Planning;

/// <summary>The run's own time: its timeout, which pauses while the run is WAITING, and its progress.</summary>
internal static class RunClock
{
    public static TimeSpan Seconds(double seconds) =>
        double.IsNaN(seconds) ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Backoff.Ceiling.TotalSeconds));

    public static TimeSpan SpentUntil(RunCell run, DateTimeOffset now) =>
        run.Spent + (run.RunningSince is { } since && now > since ? now - since : TimeSpan.Zero);

    /// <summary>RUNNING, and the timeout counts.</summary>
    public static void Run(Turn turn)
    {
        var token = turn.NextToken();
        var run = turn.State.Run;
        var left = Seconds(turn.Shape.Settings.Timeout) - run.Spent;
        var due = turn.Now + (left > TimeSpan.Zero ? left : TimeSpan.Zero);
        turn.Set(run with { Status = RunStatus.Running, RunningSince = turn.Now, TimerToken = token, TimerDue = due });
        turn.Tell(new PlanNote.RunChanged(RunStatus.Running));
        turn.Order(new RunCommand.StartTimer(StepCell.Run, StepCell.Whole, token, due));
    }

    public static void CheckWaiting(Turn turn)
    {
        var run = turn.State.Run;
        var tally = turn.Tally;
        if (run.Cause is not null || run.Status is not (RunStatus.Running or RunStatus.Waiting))
        {
            return;
        }

        var waits = tally is { InFlight: 0, Retrying: 0, Waiting: > 0 };
        if (waits && run.Status == RunStatus.Running)
        {
            turn.Set(run with { Status = RunStatus.Waiting, Spent = SpentUntil(run, turn.Now), RunningSince = null, TimerDue = null });
            turn.Tell(new PlanNote.RunChanged(RunStatus.Waiting));
        }
        else if (!waits && run.Status == RunStatus.Waiting)
        {
            Run(turn);
        }
    }

    public static void CheckProgress(Turn turn)
    {
        var (run, tally) = (turn.State.Run, turn.Tally);
        if (run.Status.IsEnded() || run.Cause is not null || tally.Total == 0)
        {
            return;
        }

        // 100 is kept for the run that has completed: its outputs are still to be made.
        var percent = (int)Math.Min(99, 100L * tally.Ended / tally.Total);
        if (percent > run.Progress)
        {
            turn.Set(run with { Progress = percent });
            turn.Tell(new PlanNote.ProgressChanged(percent));
        }
    }
}
