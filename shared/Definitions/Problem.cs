namespace Vanguards.Definitions;

/// <summary>One fault of a document or request: a stable code, where (JSON Pointer, line) and what to do.</summary>
public sealed record Problem
{
    /// <summary>Stable upper-snake code, e.g. <c>DUPLICATE_STEP_ID</c>.</summary>
    public required string Code { get; init; }
    /// <summary><c>error</c> or <c>warning</c>.</summary>
    public string Severity { get; init; } = "error";
    /// <summary>JSON Pointer into the document; empty means the document itself.</summary>
    public required string Path { get; init; }
    /// <summary>1-based line of the source text, where it is known.</summary>
    public int? Line { get; init; }
    public required string Message { get; init; }
    /// <summary>What to write instead.</summary>
    public string? Suggestion { get; init; }
}

/// <summary>Why an attempt failed, decided where the cause is known.</summary>
public sealed record Fault
{
    /// <summary><c>STEP_FAILED</c>, <c>TIMEOUT</c>, <c>RESOURCE_UNAVAILABLE</c>, <c>VALIDATION_FAILED</c> or <c>UNKNOWN</c>.</summary>
    public required string Code { get; init; }
    public required string Message { get; init; }
    public bool Retryable { get; init; }
    /// <summary>Seconds that the other side asked us to wait.</summary>
    public double? RetryAfter { get; init; }
    /// <summary>For RESOURCE_UNAVAILABLE: what is being waited for.</summary>
    public string? Resource { get; init; }
}
