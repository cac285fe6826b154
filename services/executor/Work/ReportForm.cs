using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Work;

/// <summary>Fills in what all reports of one attempt share.</summary>
internal sealed class ReportForm(StepWork work, DateTimeOffset startedAt, TimeProvider time)
{
    public JsonElement? Input { get; set; }

    public StepSucceeded Succeeded(StepOutput output, bool cached, IReadOnlyList<string>? chosen = null, IReadOnlyList<string>? warnings = null) => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = startedAt,
        FinishedAt = time.GetUtcNow(),
        Input = Input,
        Output = output,
        Cached = cached,
        Chosen = chosen,
        Warnings = warnings ?? [],
    };

    public StepDeclined Declined() => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = startedAt,
        FinishedAt = time.GetUtcNow(),
        Input = Input,
    };

    public StepExpanded Expanded(Payload items, int count) => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = startedAt,
        FinishedAt = time.GetUtcNow(),
        Input = Input,
        Items = items,
        Count = count,
    };

    public StepParked Parked(StepWaits waits) => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = startedAt,
        FinishedAt = time.GetUtcNow(),
        Input = Input,
        Until = waits.Until,
        Approval = waits.Approval,
        Child = waits.Child,
    };

    public StepFaulted Faulted(Fault fault, JsonElement? checkpoint = null) => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = startedAt,
        FinishedAt = time.GetUtcNow(),
        Input = Input,
        Fault = fault,
        Checkpoint = checkpoint,
    };

    public StepHandedBack HandedBack() => new()
    {
        ExecutionId = work.Run.ExecutionId,
        Kind = work.Kind,
        StepId = work.StepId,
        Item = work.Item,
        Token = work.Token,
        StartedAt = startedAt,
        FinishedAt = time.GetUtcNow(),
        Input = Input,
    };
}
