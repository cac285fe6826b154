using System.Text.Json.Nodes;

namespace Vanguards.Executor.Reports.Content;

/// <summary>A report's content, the same for every format.</summary>
public sealed record ReportDocument
{
    public required string Title { get; init; }
    public required string Subtitle { get; init; }
    public required IReadOnlyList<Fact> Cover { get; init; }
    /// <summary>Some dataset is sample data: each page says so.</summary>
    public required bool SampleData { get; init; }
    /// <summary>As-of day in the use case's zone.</summary>
    public required DateOnly AsOf { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string RunId { get; init; }
    public required string Author { get; init; }
    public required IReadOnlyList<Section> Sections { get; init; }
    /// <summary>Tabular contents for CSV and XLSX, the main one first.</summary>
    public required IReadOnlyList<Sheet> Sheets { get; init; }
    /// <summary>What the JSON format holds besides the run.</summary>
    public required JsonObject Data { get; init; }
    /// <summary>What whoever watches the run should hear of too: why figures are missing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A titled part of the report, with a bookmark.</summary>
public sealed record Section(string Title, IReadOnlyList<Block> Blocks)
{
    public bool NewPage { get; init; }
    public IReadOnlyList<Section> Children { get; init; } = [];
}

/// <summary>Rows with their types kept: text, decimal, DateOnly, bool or null.</summary>
public sealed record Sheet(string Name, IReadOnlyList<string> Columns, IEnumerable<IReadOnlyList<object?>> Rows);
