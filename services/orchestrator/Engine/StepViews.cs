using System.Text.Json;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;

namespace Vanguards.Orchestrator.Engine;

/// <summary>Steps as people see them.</summary>
internal static class StepViews
{
    public static StepStatus Of(RunState state, int step, JsonElement? approval = null)
    {
        var definition = state.Shape.Graph[step].Step;
        var cell = state.Cell(step);
        var items = state.ItemsOf(step);
        return View(definition, state, cell) with
        {
            Status = state.StatusOf(step).Name(),
            Items = items is not { } counts
                ? null
                : new StepItems { Total = counts.Total, Completed = counts.Completed, Failed = counts.Failed, Skipped = counts.Skipped },
            Approval = approval,
        };
    }

    public static ExecutionError? ErrorOf(Fault? fault, string? stepId) =>
        fault is null ? null : new ExecutionError { Code = fault.Code, Message = fault.Message, StepId = stepId };

    private static StepStatus View(WorkflowStep step, RunState state, StepCell cell) => new()
    {
        Id = step.Id,
        Name = step.Name,
        Type = step.Type,
        Status = state.StatusOf(cell.Step, cell.Item).Name(),
        Attempt = cell.Attempt,
        StartedAt = cell.StartedAt,
        FinishedAt = cell.EndedAt,
        Cached = cell.Cached,
        SkipReason = cell.SkipReason?.Name(),
        Error = ErrorOf(cell.Fault, step.Id),
        NextAttemptAt = cell.NextAttemptAt,
        WaitingFor = WaitingFor(cell),
        Message = cell.Message,
        DependsOn = step.DependsOn,
        Fallback = cell.Fallback is { } fallback ? View(state.Shape.Graph[fallback].Step, state, state.Cell(fallback)) : null,
    };

    private static string? WaitingFor(StepCell cell) => cell.WaitingFor switch
    {
        null => null,
        WaitCause.Timer => "timer",
        WaitCause.Approval => "approval",
        WaitCause.External => "execution",
        WaitCause.Holder => "executor",
        _ => cell.Fault?.Resource ?? "resource",
    };
}
