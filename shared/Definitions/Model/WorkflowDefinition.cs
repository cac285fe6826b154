using System.Text.Json;

namespace Vanguards.Definitions.Model;

/// <summary>A workflow as published: a graph of steps over the datasets of one use case. Defaults are already filled in.</summary>
public sealed record WorkflowDefinition
{
    /// <summary>Stable slug of the workflow, <c>[a-z0-9][a-z0-9-]{0,62}</c>.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    /// <summary>Slug of the use case whose datasets the workflow may read.</summary>
    public required string UseCase { get; init; }
    /// <summary>Semantic version; a published (id, version) never changes.</summary>
    public required string Version { get; init; }
    public WorkflowMetadata Metadata { get; init; } = new();
    public WorkflowInputs Inputs { get; init; } = new();
    public required IReadOnlyList<WorkflowStep> Steps { get; init; }
    public WorkflowOutputs Outputs { get; init; } = new();
    public ExecutionSettings Execution { get; init; } = new();
}

/// <summary>Who wrote a definition and what it is for. Times are RFC 3339.</summary>
public sealed record WorkflowMetadata
{
    public string? Author { get; init; }
    public string? Created { get; init; }
    public string? Modified { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    /// <summary><c>data-processing</c>, <c>analysis</c>, <c>reporting</c> or <c>automation</c>.</summary>
    public string Category { get; init; } = "automation";
}

/// <summary>The inputs a run takes and the rules over them (definition format, section 2).</summary>
public sealed record WorkflowInputs
{
    public IReadOnlyList<WorkflowInput> Required { get; init; } = [];
    public IReadOnlyList<WorkflowInput> Optional { get; init; } = [];
    public IReadOnlyList<ValidationRule> Validation { get; init; } = [];
}

/// <summary>One input: <c>string integer number boolean date datetime array object dataset</c>.</summary>
public sealed record WorkflowInput
{
    public required string Name { get; init; }
    public required string Type { get; init; }
    public string? Description { get; init; }
    public JsonElement? Default { get; init; }
    public IReadOnlyList<JsonElement>? Enum { get; init; }
    public JsonElement? Minimum { get; init; }
    public JsonElement? Maximum { get; init; }
    public string? Pattern { get; init; }
    /// <summary>JSON Schema of the items of an array.</summary>
    public JsonElement? Items { get; init; }
    /// <summary>Encrypted at rest and masked in every log, event, page and report.</summary>
    public bool Secret { get; init; }
}

/// <summary>An expression over the inputs that must be true, and what to say when it is not.</summary>
public sealed record ValidationRule
{
    public required string Name { get; init; }
    public required string Expression { get; init; }
    public required string Message { get; init; }
}

/// <summary>The shape and destination of a run's result (definition format, section 6).</summary>
public sealed record WorkflowOutputs
{
    /// <summary><c>json</c>, <c>csv</c>, <c>report</c> or <c>dashboard</c>.</summary>
    public string Format { get; init; } = "json";
    /// <summary><c>dashboard</c>, <c>storage</c>, <c>email</c> or <c>api</c>.</summary>
    public string Destination { get; init; } = "dashboard";
    /// <summary>Key to type name or JSON Schema; empty means the terminal steps' outputs.</summary>
    public IReadOnlyDictionary<string, JsonElement> Schema { get; init; } = new Dictionary<string, JsonElement>();
    /// <summary>An object of expressions that is the result, when given.</summary>
    public JsonElement? Value { get; init; }
}

/// <summary>How the run goes (definition format, section 5). Durations are seconds.</summary>
public sealed record ExecutionSettings
{
    public const int DefaultMaxParallel = 64;

    /// <summary><c>sequential</c>, <c>parallel</c> or <c>conditional</c>.</summary>
    public string Mode { get; init; } = "parallel";
    /// <summary>Seconds for the whole run, from its first RUNNING, pausing while WAITING.</summary>
    public double Timeout { get; init; } = 3600;
    /// <summary>Default number of retries for steps that set no <c>retry</c>.</summary>
    public int Retries { get; init; }
    /// <summary><c>stop</c>, <c>continue</c> or <c>rollback</c>.</summary>
    public string ErrorHandling { get; init; } = "stop";
    /// <summary>Steps (or items) of one run in flight at once.</summary>
    public int MaxParallel { get; init; } = DefaultMaxParallel;
    /// <summary><c>pool</c> or <c>pod</c>.</summary>
    public string Isolation { get; init; } = "pool";
    public ConcurrencySettings? Concurrency { get; init; }
    /// <summary>0 to 9, 9 goes first; a request's priority beats it.</summary>
    public int Priority { get; init; } = 5;
}

/// <summary>How many runs of the workflow (per value of the key) may run at once.</summary>
public sealed record ConcurrencySettings
{
    public required int Limit { get; init; }
    /// <summary>Expression over the inputs; runs with equal values share the limit.</summary>
    public string? Key { get; init; }
    /// <summary><c>queue</c>, <c>reject</c> or <c>cancelOldest</c>.</summary>
    public string OnLimit { get; init; } = "queue";
}
