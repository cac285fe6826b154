using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Content;

/// <summary>Horizontal bars with their figures written out.</summary>
public sealed record BarChart(string Title, IReadOnlyList<Bar> Bars) : Block
{
    /// <summary>Bars drawn at most.</summary>
    public const int Limit = 20;

    public IEnumerable<Bar> Shown => Bars.Take(Limit);

    public string? Cut => Bars.Count > Limit ? $"The first {Limit} of {Figures.Count(Bars.Count)} bars." : null;
}

public sealed record Bar(string Label, double Value, string Text, Tone Tone)
{
    /// <summary>The label in full, for formats that have the room.</summary>
    public string Name { get; init; } = Label;
}

/// <summary>Counts along an axis, e.g. weeks; a column without a label is labelled by the one before it.</summary>
public sealed record ColumnChart(string Title, IReadOnlyList<Bar> Columns) : Block;

/// <summary>Parts of a whole by line, e.g. passed, failed and not checkable by rule.</summary>
public sealed record StackedChart(string Title, IReadOnlyList<Part> Parts, IReadOnlyList<Stack> Stacks) : Block
{
    /// <summary>Lines drawn at most.</summary>
    public const int Limit = 100;

    public IEnumerable<Stack> Shown => Stacks.Take(Limit);

    public string? Cut => Stacks.Count > Limit ? $"The first {Limit} of {Figures.Count(Stacks.Count)} lines." : null;
}

public sealed record Part(string Name, Tone Tone);

public sealed record Stack(string Label, IReadOnlyList<decimal> Values);

/// <summary>A small line over time; null where nothing was reported.</summary>
public sealed record Sparkline(string Title, IReadOnlyList<Point> Points) : Block;

public sealed record Point(string Label, double? Value);
