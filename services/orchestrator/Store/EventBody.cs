using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Contracts.Notifications;

namespace Vanguards.Orchestrator.Store;

/// <summary>What an event's row holds beside its key: the rest of the frame.</summary>
internal sealed record EventBody
{
    public string? State { get; init; }
    public int? Progress { get; init; }
    public JsonElement? Step { get; init; }
    public JsonElement? Result { get; init; }
    /// <summary>A result too large for a row; read when the frame is sent.</summary>
    public string? ResultUri { get; init; }
    public JsonElement? Error { get; init; }
    public JsonElement? Data { get; init; }

    /// <summary>The frame of this event; an earlier attempt's terminal frame is told as STATE, so that only the newest ends the story.</summary>
    public Frame ToFrame(string executionId, EventRow row, int newestAttempt)
    {
        var earlierEnd = row.Type is "COMPLETE" or "ERROR" && row.Attempt < newestAttempt;
        return new Frame
        {
            ExecutionId = executionId,
            Type = earlierEnd ? "STATE" : row.Type,
            Seq = row.Seq,
            At = row.At,
            Attempt = row.Attempt,
            State = State,
            Progress = Progress,
            Step = Step,
            Result = earlierEnd ? null : Result,
            Error = Error,
            Data = Data,
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [])]
[JsonSerializable(typeof(EventBody))]
[JsonSerializable(typeof(Frame))]
[JsonSerializable(typeof(Contracts.Executions.StepStatus))]
[JsonSerializable(typeof(Contracts.Executions.ExecutionError))]
[JsonSerializable(typeof(Contracts.StepOutput))]
[JsonSerializable(typeof(Contracts.Payload))]
[JsonSerializable(typeof(Contracts.Executions.WorkflowContext))]
[JsonSerializable(typeof(Definitions.Fault))]
[JsonSerializable(typeof(Contracts.Steps.ChildWorkflow))]
[JsonSerializable(typeof(List<Contracts.Datasets.DatasetRef>))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(Definitions.Problem[]))]
internal sealed partial class RowJson : JsonSerializerContext;
