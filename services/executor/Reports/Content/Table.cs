namespace Vanguards.Executor.Reports.Content;

/// <summary>A table; its head is repeated on each page.</summary>
public sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<Row> Rows) : Block
{
    /// <summary>Said in place of a table without rows.</summary>
    public string Empty { get; init; } = "None.";
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
