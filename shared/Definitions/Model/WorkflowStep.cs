using System.Text.Json;

namespace Vanguards.Definitions.Model;

/// <summary>One step of a workflow (definition format, section 3). Durations are seconds.</summary>
public sealed record WorkflowStep
{
    /// <summary><c>[A-Za-z0-9][A-Za-z0-9_.-]{0,127}</c>, unique in the document, fallback and compensation steps included.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }
    /// <summary><c>agent</c>, <c>task</c>, <c>decision</c>, <c>transform</c> or <c>notify</c>.</summary>
    public required string Type { get; init; }
    public required StepConfig Config { get; init; }
    public IReadOnlyList<string> DependsOn { get; init; } = [];
    /// <summary><c>fail</c>, <c>skip</c>, <c>retry</c> or <c>fallback</c>.</summary>
    public string OnError { get; init; } = "fail";
    public WorkflowStep? Fallback { get; init; }
    /// <summary>Expression; false skips the step. Evaluated once, before <c>forEach</c>.</summary>
    public string? When { get; init; }
    /// <summary><c>all</c> or <c>any</c>.</summary>
    public string Join { get; init; } = "all";
    /// <summary>Seconds allowed to one attempt.</summary>
    public double? Timeout { get; init; }
    public RetrySettings? Retry { get; init; }
    public WorkflowStep? Compensate { get; init; }
    /// <summary>Expression giving an array; the step runs once per item.</summary>
    public string? ForEach { get; init; }
    public int? MaxParallel { get; init; }
    public CacheSettings? Cache { get; init; }
    /// <summary>Object of expressions that replaces the default input (all upstream outputs by id).</summary>
    public JsonElement? Input { get; init; }
    /// <summary><c>pool</c> or <c>pod</c>; null follows the run.</summary>
    public string? Isolation { get; init; }
}

/// <summary>Exactly the member that belongs to the step's type is set.</summary>
public sealed record StepConfig
{
    public string? Agent { get; init; }
    public JsonElement? Parameters { get; init; }
    public TaskConfig? Task { get; init; }
    public ConditionConfig? Condition { get; init; }
    public TransformConfig? Transform { get; init; }
    public NotificationConfig? Notification { get; init; }
}

/// <summary>A task; <see cref="Type"/> is <c>query aggregate http script workflow wait approval</c> and says which members apply.</summary>
public sealed record TaskConfig
{
    public required string Type { get; init; }
    // query
    public string? Query { get; init; }
    public JsonElement? Parameters { get; init; }
    // aggregate
    public IReadOnlyList<string>? Sources { get; init; }
    public IReadOnlyList<string>? GroupBy { get; init; }
    /// <summary>Result column to SQL aggregate expression.</summary>
    public JsonElement? Measures { get; init; }
    // http
    public string? Method { get; init; }
    public string? Url { get; init; }
    public JsonElement? Headers { get; init; }
    public JsonElement? Body { get; init; }
    public JsonElement? Expect { get; init; }
    // script
    public string? Language { get; init; }
    public string? Source { get; init; }
    public string? Image { get; init; }
    public JsonElement? Limits { get; init; }
    // workflow
    public string? WorkflowId { get; init; }
    public string? Version { get; init; }
    public JsonElement? Inputs { get; init; }
    // wait: seconds, or an RFC 3339 instant or expression in until
    public JsonElement? Duration { get; init; }
    public string? Until { get; init; }
    // approval
    public string? Title { get; init; }
    public IReadOnlyList<string>? Roles { get; init; }
    /// <summary>Inputs asked of the person who answers.</summary>
    public IReadOnlyList<WorkflowInput>? Form { get; init; }
    /// <summary>Seconds after which an unanswered approval fails with TIMEOUT.</summary>
    public double? Timeout { get; init; }
}

/// <summary>A decision: one expression with two branches, or cases of which the first true one wins.</summary>
public sealed record ConditionConfig
{
    public string? Expression { get; init; }
    public IReadOnlyList<string>? Then { get; init; }
    public IReadOnlyList<ConditionCase>? Cases { get; init; }
    public IReadOnlyList<string> Else { get; init; } = [];
}

/// <summary>One case of a decision.</summary>
public sealed record ConditionCase
{
    public required string When { get; init; }
    public required IReadOnlyList<string> Then { get; init; }
}

/// <summary>A report template with its format, or an expression, or SQL.</summary>
public sealed record TransformConfig
{
    public string? Template { get; init; }
    /// <summary><c>pdf</c> (the default), <c>html</c>, <c>csv</c>, <c>xlsx</c>, <c>json</c> or <c>md</c>.</summary>
    public string? Format { get; init; }
    public bool? IncludeEvidence { get; init; }
    /// <summary>Template options such as <c>paper: "A4"</c>.</summary>
    public JsonElement? Options { get; init; }
    /// <summary>Any JSON whose strings may hold expressions.</summary>
    public JsonElement? Expression { get; init; }
    public string? Sql { get; init; }
}

/// <summary>A message to people: channel <c>dashboard</c>, <c>email</c>, <c>webhook</c> or <c>slack</c>.</summary>
public sealed record NotificationConfig
{
    public required string Channel { get; init; }
    /// <summary>An address or URL, or a list of them.</summary>
    public JsonElement? To { get; init; }
    public string? Subject { get; init; }
    public required string Message { get; init; }
}

/// <summary>When and how often a failed step is tried again. Delays are seconds.</summary>
public sealed record RetrySettings
{
    public int? MaxAttempts { get; init; }
    public double InitialDelay { get; init; } = 1;
    public double MaxDelay { get; init; } = 300;
    public double Multiplier { get; init; } = 2;
    /// <summary>0 to 1: the share of a delay that is drawn at random.</summary>
    public double Jitter { get; init; } = 0.2;
    /// <summary>Seconds for which RESOURCE_UNAVAILABLE is waited out without using up attempts.</summary>
    public double MaxUnavailable { get; init; } = 600;
}

/// <summary><c>false</c> in a definition is <see cref="Enabled"/> = false; <c>{ttl}</c> bounds the reuse in seconds.</summary>
public sealed record CacheSettings
{
    public bool Enabled { get; init; } = true;
    public double? Ttl { get; init; }
}
