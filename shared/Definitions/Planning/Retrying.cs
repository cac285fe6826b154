using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Planning;

/// <summary>What follows a failed attempt (definition format, section 5, "When a step fails"): retry, wait, fall back, skip or fail.</summary>
internal static class Retrying
{
    public static void Faulted(Turn turn, StepCell cell, Fault fault)
    {
        cell = turn.EnsureStarted(cell);
        cell = cell with
        {
            InFlight = false,
            Started = false,
            Fault = fault,
            Returns = 0,
            WaitingFor = null,
            NextAttemptAt = null,
            TimesOut = false,
            Unknown = cell.Unknown || (fault.Code == "TIMEOUT" && turn.Shape.IsEffect(cell.Step)),
        };
        if (cell.Stopping)
        {
            Stopping.Stopped(turn, cell);
            return;
        }

        if (fault.Code == "VALIDATION_FAILED")
        {
            GiveUp(turn, cell);
            return;
        }

        if (fault.Code == "RESOURCE_UNAVAILABLE")
        {
            cell = cell with { UnavailableSince = cell.UnavailableSince ?? turn.Now };
            if (Patience(turn, cell) is { } left && left > TimeSpan.Zero)
            {
                Wait(turn, cell, fault, left);
                return;
            }
        }
        else
        {
            cell = cell with { UnavailableSince = null, UnavailableTries = 0 };
        }

        if (cell.Retries < turn.Shape.MaxAttemptsOf(cell.Step) - 1)
        {
            Retry(turn, cell, fault);
        }
        else
        {
            GiveUp(turn, cell);
        }
    }

    /// <summary>Untouched, so nothing is used up; an executor that keeps giving it back is not asked without a pause.</summary>
    public static void HandedBack(Turn turn, StepCell cell)
    {
        if (cell.Stopping)
        {
            Stopping.Stopped(turn, cell);
            return;
        }

        cell = cell with { InFlight = false, Started = false, KeepsAttempt = true, Returns = cell.Returns + 1 };
        if (cell.Returns == 1)
        {
            turn.MakeReady(cell);
            return;
        }

        Pause(turn, cell with { Status = CellStatus.Waiting, WaitingFor = WaitCause.Resource }, null,
            $"Step {turn.Shape.NameOf(cell.Step)} waits for an executor that takes it", Delay(turn, cell, cell.Returns - 1), "executor");
    }

    /// <summary>No more tries: the fallback takes over, or the failure stands.</summary>
    public static void GiveUp(Turn turn, StepCell cell)
    {
        if (cell.Step != StepCell.Run && cell.Kind == AttemptKind.Step && turn.Shape.Graph[cell.Step].Fallback is { } fallback)
        {
            var message = $"Executing fallback for {turn.Shape.NameOf(cell.Step)}";
            turn.Set(cell with { Status = CellStatus.Running, Fallback = fallback, Message = message });
            turn.Tell(new PlanNote.StepFellBack(cell.Step, cell.Item, fallback, cell.Fault!, message));
            var own = turn.State.Cell(fallback, cell.Item);
            turn.MakeReady(own with { ReadyAt = cell.ReadyAt, Kind = AttemptKind.Step });
            return;
        }

        Stand(turn, cell);
    }

    /// <summary>Neither a retry nor a fallback helped: skip or fail.</summary>
    public static void Stand(Turn turn, StepCell cell)
    {
        var name = turn.Shape.NameOf(cell.Step);
        var skips = turn.RoleOf(cell.Step) == Graph.StepRole.Step && cell.Step != StepCell.Run && turn.Shape.Graph[cell.Step].Step.OnError == "skip";
        turn.End(skips
            ? cell with { Status = CellStatus.Skipped, SkipReason = SkipReason.Error, Message = $"Skipping failed step {name}" }
            : cell with { Status = CellStatus.Failed, Message = $"Step {name} failed after {cell.Retries} {(cell.Retries == 1 ? "retry" : "retries")}" });
    }

    private static void Retry(Turn turn, StepCell cell, Fault fault)
    {
        var n = cell.Retries + 1;
        var message = $"Retrying step {turn.Shape.NameOf(cell.Step)} ({n}/{turn.Shape.MaxAttemptsOf(cell.Step) - 1})";
        var delay = Longer(Delay(turn, cell, n), Math.Min(fault.RetryAfter ?? 0, turn.Shape.RetryOf(cell.Step).MaxDelay));
        Pause(turn, cell with { Status = CellStatus.Retrying, Retries = n }, fault, message, delay, null);
    }

    private static void Wait(Turn turn, StepCell cell, Fault fault, TimeSpan left)
    {
        cell = cell with { Status = CellStatus.Waiting, WaitingFor = WaitCause.Resource, UnavailableTries = cell.UnavailableTries + 1 };
        var resource = fault.Resource ?? "resource";
        var delay = Longer(Delay(turn, cell, cell.UnavailableTries), fault.RetryAfter ?? 0);
        // The last try is made when the patience ends, not given up before it.
        Pause(turn, cell, fault, $"Step {turn.Shape.NameOf(cell.Step)} waits for {resource}", delay < left ? delay : left, resource);
    }

    private static void Pause(Turn turn, StepCell cell, Fault? fault, string message, TimeSpan delay, string? resource)
    {
        var due = turn.Now + delay;
        turn.Set(cell with { NextAttemptAt = due, Message = message });
        turn.Order(new RunCommand.StartTimer(cell.Step, cell.Item, cell.Token, due));
        turn.Tell(new PlanNote.StepRetrying(cell.Step, cell.Item, cell.Status, fault, message, due, resource));
    }

    private static TimeSpan? Patience(Turn turn, StepCell cell) =>
        cell.UnavailableSince + RunClock.Seconds(turn.Shape.RetryOf(cell.Step).MaxUnavailable) - turn.Now;

    private static TimeSpan Delay(Turn turn, StepCell cell, int n)
    {
        var id = cell.Step == StepCell.Run ? "" : turn.Shape.Graph[cell.Step].Id;
        return Backoff.Delay(turn.Shape.RetryOf(cell.Step), turn.State.ExecutionId, id, cell.Item, n);
    }

    private static TimeSpan Longer(TimeSpan delay, double retryAfter)
    {
        var asked = RunClock.Seconds(retryAfter);
        return asked > delay ? asked : delay;
    }
}
