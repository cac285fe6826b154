namespace Vanguards.Executor.Reports;

/// <summary>How the transform step wants its report.</summary>
public sealed record ReportOptions
{
    public bool IncludeEvidence { get; init; }
    public Paper Paper { get; init; } = Paper.Letter;
}

public enum Paper
{
    Letter,
    A4,
}
