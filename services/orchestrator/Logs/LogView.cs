using System.Text.Json.Serialization;

namespace Vanguards.Orchestrator.Logs;

/// <summary>The <c>log</c> of a LOG frame and of the logs page.</summary>
internal sealed record LogView(DateTimeOffset Timestamp, string Level, string StepId, string Message, int? Item, int Attempt, long? LogSeq = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LogView))]
internal sealed partial class LogJson : JsonSerializerContext;
