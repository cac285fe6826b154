using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Content;

/// <summary>A table; its head is repeated on each page.</summary>
public sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<Row> Rows) : Block
{
    /// <summary>Said in place of a table without rows.</summary>
    public string Empty { get; init; } = "None.";

    /// <summary>Rows printed at most: a page count that no data can drive up.</summary>
    public int Limit { get; init; } = 1_000;

    /// <summary>Where the rows past the limit are, as a sentence; empty if nowhere else.</summary>
    public string Rest { get; init; } = "";

    public IEnumerable<Row> Shown => Rows.Take(Limit);

    /// <summary>Says what is left out; null if nothing is.</summary>
    public string? Cut => Rows.Count > Limit
        ? $"The first {Figures.Count(Limit)} of {Figures.Count(Rows.Count)} rows. {Rest}".TrimEnd()
        : null;
}

/// <summary>A column: as wide as its content, or with <see cref="Flex"/> a share of what is left.</summary>
public sealed record Column(string Heading, Align Align = Align.Left, float Flex = 0, bool Mono = false);

public sealed record Row(IReadOnlyList<Cell> Cells)
{
    /// <summary>A line of its own under the row, over the table's whole width.</summary>
    public string? Detail { get; init; }
    public bool Total { get; init; }
}

/// <summary>A cell's text; with a tone it is drawn as a label of that colour (the text alone tells as much).</summary>
public sealed record Cell(string Text, Tone Tone = Tone.None)
{
    public static implicit operator Cell(string text) => new(text);
}

public enum Align
{
    Left,
    Right,
}

/// <summary>What a label's colour says; never said by colour alone.</summary>
public enum Tone
{
    None,
    Good,
    Info,
    Warn,
    Bad,
    Muted,
}
