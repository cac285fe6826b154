using System.Globalization;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions.Planning;

namespace Vanguards.Orchestrator.Engine;

/// <summary>What the engine itself says in a step's log, so that each step has at least one line.</summary>
internal static class StepLines
{
    public static string LevelOf(StepStatus ended) => ended.Status == CellStatus.Failed.Name() ? "error" : "info";

    public static string Ended(StepStatus ended)
    {
        var took = ended is { StartedAt: { } from, FinishedAt: { } to } ? " in " + Length(to - from) : "";
        if (ended.Status == CellStatus.Completed.Name())
        {
            return $"Step {ended.Name} completed{took}{(ended.Cached ? " (reused an earlier result)" : "")}";
        }

        if (ended.Status == CellStatus.Skipped.Name())
        {
            return ended.Error is { } skipped ? $"{ended.Message ?? $"Skipping failed step {ended.Name}"}: {skipped.Message}" : $"Step {ended.Name} was skipped ({ended.SkipReason})";
        }

        return ended.Status == CellStatus.Failed.Name()
            ? $"{ended.Message ?? $"Step {ended.Name} failed"}: {ended.Error?.Message}"
            : $"Step {ended.Name} was {ended.Status.ToLowerInvariant()}";
    }

    public static string Waiting(RunState state, PlanNote.StepWaiting waiting)
    {
        var name = state.Shape.NameOf(waiting.Step);
        return waiting.WaitingFor switch
        {
            WaitCause.Approval => $"Step {name} waits for a person's answer",
            WaitCause.External => $"Step {name} waits for another execution",
            _ => string.Create(CultureInfo.InvariantCulture, $"Step {name} waits until {waiting.Until:yyyy-MM-dd'T'HH:mm:ss'Z'}"),
        };
    }

    public static string Compensated(RunState state, PlanNote.Compensated compensated)
    {
        var (name, by) = (state.Shape.NameOf(compensated.Step), state.Shape.NameOf(compensated.Compensation));
        return compensated.Status switch
        {
            CellStatus.Completed => $"Step {name} was undone by {by}",
            CellStatus.Skipped => $"Undoing step {name} was skipped by {by}",
            _ => $"Step {name} could not be undone by {by}: {compensated.Fault?.Message}",
        };
    }

    private static string Length(TimeSpan took) => took.TotalSeconds < 10
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, took.TotalMilliseconds):0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.#} s");
}
