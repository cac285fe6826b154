using Vanguards.Definitions;

namespace Vanguards.Executor.Reports;

/// <summary>The files of a rendered report, the report itself first; or why there is none.</summary>
public sealed record ReportOutput
{
    public IReadOnlyList<ReportFile> Files { get; init; } = [];
    /// <summary>Pages of a PDF; null for other formats.</summary>
    public int? Pages { get; init; }
    /// <summary>What the report cannot say and why, for the step's log.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    public Fault? Fault { get; init; }
}

/// <summary>A file in the folder that the caller gave; the caller moves it to storage.</summary>
public sealed record ReportFile
{
    public required string Name { get; init; }
    public required string ContentType { get; init; }
    public required string Path { get; init; }
    public required long Bytes { get; init; }
    public required string Sha256 { get; init; }
}
