using Acornima;
using Acornima.Ast;

namespace Vanguards.Definitions.Expressions;

/// <summary>Splits strings at <c>{{ … }}</c> and parses what is inside. Evaluates nothing.</summary>
public static class ExpressionText
{
    /// <summary>Longest expression or script, in characters.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>Ends tried for one <c>{{</c>: <c>}}</c> may also close two object literals or stand in a string.</summary>
    private const int MaxEnds = 16;

    private static readonly ParserOptions Options = new()
    {
        EcmaVersion = EcmaVersion.ES2023,
        AllowReturnOutsideFunction = true,
    };

    /// <summary>What a parser sets up for itself costs as much as an ordinary expression.</summary>
    [ThreadStatic]
    private static Parser? _parser;

    /// <summary>Splits a template, e.g. <c>Renew {{ steps.plan.output.count }} leases</c>.</summary>
    public static ParsedText Parse(string text)
    {
        var parts = new List<TextPart>();
        var at = 0;
        while (true)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                AddLiteral(parts, text[at..]);
                return new ParsedText { Source = text, Parts = parts };
            }

            var (code, end, error) = ParseAt(text, open + 2);
            if (code is null)
            {
                return new ParsedText { Source = text, Error = error };
            }

            AddLiteral(parts, text[at..open]);
            parts.Add(new TextPart("", code));
            at = end;
        }
    }

    /// <summary>Parses an expression on its own, with or without braces around the whole of it.</summary>
    public static ParsedExpression ParseExpression(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith("{{", StringComparison.Ordinal) && trimmed.EndsWith("}}", StringComparison.Ordinal) && Parse(trimmed).Single is { } single)
        {
            return new ParsedExpression { Code = single };
        }

        var (code, error) = ParseCode(text, script: false);
        return error is not null && text.Contains("{{", StringComparison.Ordinal)
            ? new ParsedExpression { Error = "This is an expression as a whole: write it without {{ }} inside. " + error }
            : new ParsedExpression { Code = code, Error = error };
    }

    /// <summary>Parses the source of a javascript task: a function body.</summary>
    public static ParsedExpression ParseScript(string source)
    {
        var (code, error) = ParseCode(source, script: true);
        return new ParsedExpression { Code = code, Error = error };
    }

    internal static (JsExpression? Code, int End, string? Error) ParseAt(string text, int start)
    {
        string? firstError = null;
        var end = text.IndexOf("}}", start, StringComparison.Ordinal);
        for (var tries = 0; end >= 0 && tries < MaxEnds && end - start <= MaxLength; tries++)
        {
            var (code, error) = ParseCode(text[start..end], script: false);
            if (code is not null)
            {
                return (code, end + 2, null);
            }

            firstError ??= error;
            end = end + 1 < text.Length ? text.IndexOf("}}", end + 1, StringComparison.Ordinal) : -1;
        }

        return (null, 0, firstError ?? "An opening {{ has no closing }}.");
    }

    private static (JsExpression? Code, string? Error) ParseCode(string source, bool script)
    {
        if (source.Length > MaxLength)
        {
            return (null, $"Longer than {MaxLength} characters.");
        }

        if (!script && string.IsNullOrWhiteSpace(source))
        {
            return (null, "The expression is empty.");
        }

        try
        {
            var parser = _parser ??= new Parser(Options);
            Node tree = script ? parser.ParseScript(source) : parser.ParseExpression(source);
            return (new JsExpression { Text = script ? source : source.Trim(), IsScript = script, Reads = ReadsFinder.Of(tree) }, null);
        }
        catch (ParseErrorException fault)
        {
            return (null, fault.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            return (null, "Nested too deeply.");
        }
    }

    private static void AddLiteral(List<TextPart> parts, string literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new TextPart(literal, null));
        }
    }
}
