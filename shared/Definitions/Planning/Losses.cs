namespace Vanguards.Definitions.Planning;

/// <summary>
/// Executors lost with an attempt in hand, perhaps because of it: after two the step runs in a process of its own, and is poison only if that dies.
/// Everything that a dead process had in hand is suspected; what is innocent completes in its own.
/// </summary>
internal static class Losses
{
    /// <summary>The lease has lapsed.</summary>
    public static void Lost(Turn turn, StepCell cell)
    {
        if (Suspect(turn, cell) is { } suspect)
        {
            // It was there and ran the step: how long another was away before counts no more.
            suspect = suspect with { UnavailableSince = null, UnavailableTries = 0 };
            Retrying.Faulted(turn, suspect, new Fault
            {
                Code = "RESOURCE_UNAVAILABLE",
                Message = "The executor that ran the step was lost",
                Resource = "executor",
                Retryable = true,
            });
        }
    }

    /// <summary>It was killed, and all that might hold the attempt with it: the attempt comes back as if it had been handed back.</summary>
    public static void Killed(Turn turn, StepCell cell)
    {
        if (Suspect(turn, cell) is { } suspect)
        {
            Retrying.HandedBack(turn, suspect);
        }
    }

    /// <summary>The step's own process died: no retry mends that.</summary>
    public static void Died(Turn turn, StepCell cell, Fault fault)
    {
        if (cell.Stopping)
        {
            Retrying.Faulted(turn, cell, fault);
            return;
        }

        var lost = cell.Losses;
        Poison(turn, Counted(turn, cell), $"{lost} executors were lost while they ran it, and then {fault.Message}");
    }

    /// <summary>The step with the loss counted; null if that made it poison.</summary>
    private static StepCell? Suspect(Turn turn, StepCell cell)
    {
        var stopping = cell.Stopping;
        cell = Counted(turn, cell);
        if (stopping || cell.Losses < StepCell.LossesBeforePoison)
        {
            return cell;
        }

        Poison(turn, cell, $"{cell.Losses} executors were lost while they ran it, the last {cell.Losses - StepCell.LossesBeforeIsolation} although it ran in a process of its own");
        return null;
    }

    private static StepCell Counted(Turn turn, StepCell cell) => turn.EnsureStarted(cell) with
    {
        Losses = cell.Losses + 1,
        Unknown = cell.Unknown || (cell.Started && turn.Shape.IsEffect(cell.Step)),
    };

    private static void Poison(Turn turn, StepCell cell, string why) => Retrying.GiveUp(turn, cell with
    {
        InFlight = false,
        Started = false,
        Fault = new Fault { Code = "STEP_FAILED", Message = $"The step is poison: {why}. Change what it does, or give it less to do, and retry the run" },
    });
}
