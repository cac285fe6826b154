namespace Vanguards.Executor.Reports.Content;

/// <summary>A piece of a section's content.</summary>
public abstract record Block;

public enum Voice
{
    Lead,
    Body,
    /// <summary>Small and muted: legends and remarks.</summary>
    Note,
}

public sealed record Paragraph(string Text, Voice Voice = Voice.Body) : Block;

public sealed record Bullets(IReadOnlyList<string> Items) : Block;

/// <summary>A heading inside a section, without a bookmark.</summary>
public sealed record Subheading(string Text) : Block;

public sealed record Fact(string Label, string Value, Tone Tone = Tone.None);

/// <summary>Label and value pairs in two columns.</summary>
public sealed record Facts(IReadOnlyList<Fact> Items) : Block;

public sealed record KeyFigure(string Label, string Value, string Note = "", Tone Tone = Tone.None);

/// <summary>The figures that a reader in a hurry takes away.</summary>
public sealed record KeyFigures(IReadOnlyList<KeyFigure> Items) : Block;

/// <summary>Fixed-width text kept as written, e.g. a query.</summary>
public sealed record CodeText(string Text) : Block;

/// <summary>Lines to sign on.</summary>
public sealed record SignOff(IReadOnlyList<string> Roles) : Block;
