using System.Text.Json.Serialization;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Work;

namespace Vanguards.Executor.Alone;

/// <summary>executor → a step's own process: first the work, then, if it must, to stop.</summary>
internal sealed record ToStep
{
    public StepWork? Work { get; init; }
    public StopReason? Stop { get; init; }
}

/// <summary>a step's own process → executor: first that it is up, then log lines, last the report.</summary>
internal sealed record FromStep
{
    public bool Ready { get; init; }
    public StepLogLine? Line { get; init; }
    public StepReport? Report { get; init; }
    /// <summary>It ended without a report, as it was told.</summary>
    public bool Dropped { get; init; }
}

/// <summary>Their JSON; as deep as the step plane's.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, MaxDepth = 256,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ToStep))]
[JsonSerializable(typeof(FromStep))]
internal sealed partial class AloneJson : JsonSerializerContext;
