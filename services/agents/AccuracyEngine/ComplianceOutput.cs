namespace Vanguards.Agents.AccuracyEngine;

internal sealed record RuleEvidence(string Dataset, long? Line, string Key, string? LeaseId, string Result, string Note)
{
    public const int Limit = 50;
}

internal sealed record ReasonCount(string Reason, long Count);

internal sealed record RuleResult
{
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required string Basis { get; init; }
    public required string Status { get; init; }
    public required long Applicable { get; init; }
    public required long Passed { get; init; }
    public required long Failed { get; init; }
    public required long NotCheckable { get; init; }
    public required IReadOnlyList<ReasonCount> NotCheckableReasons { get; init; }
    /// <summary>Failures first.</summary>
    public required IReadOnlyList<RuleEvidence> Evidence { get; init; }

    public static string StatusOf(long passed, long failed) => failed > 0 ? "FAILED" : passed > 0 ? "PASSED" : "NOT_CHECKABLE";
}

internal sealed record LeaseFailures(string LeaseId, IReadOnlyList<string> FailedRules);

internal sealed record ComplianceOutput
{
    public required DateOnly AsOf { get; init; }
    /// <summary>Passed over passed and failed, of all rules together; null if nothing could be checked.</summary>
    public required double? ComplianceRate { get; init; }
    public required IReadOnlyList<RuleResult> Rules { get; init; }
    public required IReadOnlyList<LeaseFailures> ByLease { get; init; }
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }
}
