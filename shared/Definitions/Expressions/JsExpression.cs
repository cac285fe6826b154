namespace Vanguards.Definitions.Expressions;

/// <summary>A JavaScript expression (or function body) that parses, with what it reads. Equal text means equal expression.</summary>
public sealed record JsExpression
{
    /// <summary>The source without its braces.</summary>
    public required string Text { get; init; }
    /// <summary>True for a script: a function body that returns its value.</summary>
    public bool IsScript { get; init; }
    public required ExpressionReads Reads { get; init; }

    public bool Equals(JsExpression? other) => other is not null && Text == other.Text && IsScript == other.IsScript;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Part of a text: literal (then <see cref="Code"/> is null) or an expression.</summary>
public readonly record struct TextPart(string Literal, JsExpression? Code);

/// <summary>A string split at its <c>{{ … }}</c>.</summary>
public sealed record ParsedText
{
    public required string Source { get; init; }
    /// <summary>Empty when <see cref="Error"/> is set.</summary>
    public IReadOnlyList<TextPart> Parts { get; init; } = [];
    /// <summary>Why it does not parse.</summary>
    public string? Error { get; init; }
    public bool HasExpressions => Parts.Any(part => part.Code is not null);
    /// <summary>Set if the string is exactly one <c>{{ … }}</c>, whose value keeps its type.</summary>
    public JsExpression? Single => Parts is [{ Code: { } code }] ? code : null;
}

/// <summary>An expression on its own, as in <c>when</c>, or why it does not parse.</summary>
public sealed record ParsedExpression
{
    public JsExpression? Code { get; init; }
    public string? Error { get; init; }
}
