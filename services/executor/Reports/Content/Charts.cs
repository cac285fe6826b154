namespace Vanguards.Executor.Reports.Content;

/// <summary>Horizontal bars with their figures written out.</summary>
public sealed record BarChart(string Title, IReadOnlyList<Bar> Bars) : Block;

public sealed record Bar(string Label, double Value, string Text, Tone Tone);

/// <summary>Counts along an axis, e.g. weeks.</summary>
public sealed record ColumnChart(string Title, IReadOnlyList<Bar> Columns) : Block;

/// <summary>Parts of a whole by line, e.g. passed, failed and not checkable by rule.</summary>
public sealed record StackedChart(string Title, IReadOnlyList<Part> Parts, IReadOnlyList<Stack> Stacks) : Block;

public sealed record Part(string Name, Tone Tone);

public sealed record Stack(string Label, IReadOnlyList<decimal> Values);

/// <summary>A small line over time; null where nothing was reported.</summary>
public sealed record Sparkline(string Title, IReadOnlyList<Point> Points) : Block;

public sealed record Point(string Label, double? Value);
