using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Contracts.Steps;

namespace Vanguards.Messaging.Steps;

/// <summary>orchestrator → an executor, on a work queue: attempts to make, in order.</summary>
public sealed record WorkMessage
{
    public required IReadOnlyList<StepWork> Works { get; init; }
}

/// <summary>executor → orchestrator, on <c>vanguards.reports</c>: what has gathered. Each report and line is read on its own, so that a bad one spoils no other.</summary>
public sealed record ReportMessage
{
    public required string Executor { get; init; }
    /// <summary>Each a <see cref="StepReport"/>.</summary>
    public IReadOnlyList<JsonElement> Reports { get; init; } = [];
    /// <summary>Each a <see cref="StepLogLine"/>; added before the reports.</summary>
    public IReadOnlyList<JsonElement> Lines { get; init; } = [];
}

/// <summary>executor → orchestrator, on <c>vanguards.claims</c>: a sign of life with what it asks for.</summary>
public sealed record ClaimMessage
{
    public required string Executor { get; init; }
    /// <summary>The queue on which it hears the answer.</summary>
    public required string ReplyTo { get; init; }
    /// <summary>Attempts that it can run side by side; 0 once it takes no more.</summary>
    public required int Slots { get; init; }
    /// <summary>Seconds for which it takes a lease to hold; longer than the leader's own is refused.</summary>
    public required double LeaseSeconds { get; init; }
    /// <summary>Tokens of attempts that it wants to make and has an effect to begin with, or of which executors may have died.</summary>
    public IReadOnlyList<long> Claims { get; init; } = [];
    /// <summary>Of these, what came to it after another had it.</summary>
    public IReadOnlyList<long> GivenBefore { get; init; } = [];
    /// <summary>Tokens of pure steps that take longer than a moment; not answered.</summary>
    public IReadOnlyList<long> Started { get; init; } = [];
    public IReadOnlyList<RenewalRequest> Renewals { get; init; } = [];
}

/// <summary>Leases that are to last on; the number comes back with the answer.</summary>
public sealed record RenewalRequest
{
    public required long Number { get; init; }
    public required IReadOnlyList<long> Tokens { get; init; }
}

/// <summary>orchestrator → one executor: answers to its claims and renewals; or → all executors: tokens that are to stop.</summary>
public sealed record AnswerMessage
{
    public IReadOnlyList<long> Granted { get; init; } = [];
    public IReadOnlyList<long> Refused { get; init; } = [];
    public IReadOnlyList<RenewalAnswer> Renewals { get; init; } = [];
    public IReadOnlyList<long> Stops { get; init; } = [];
    /// <summary>A new leader asks who is there.</summary>
    public bool Hello { get; init; }
}

/// <summary>What became of one <see cref="RenewalRequest"/>.</summary>
public sealed record RenewalAnswer
{
    public required long Number { get; init; }
    /// <summary>Tokens that are no longer the asker's.</summary>
    public required IReadOnlyList<long> Lost { get; init; }
}

/// <summary>The step plane's JSON. Values may be nested nearly 64 deep and stand within messages, hence the depth.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, MaxDepth = 256,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WorkMessage))]
[JsonSerializable(typeof(ReportMessage))]
[JsonSerializable(typeof(ClaimMessage))]
[JsonSerializable(typeof(AnswerMessage))]
[JsonSerializable(typeof(StepReport))]
[JsonSerializable(typeof(StepLogLine))]
public sealed partial class StepJson : JsonSerializerContext;
