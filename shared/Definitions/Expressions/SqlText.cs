using System.Text;

namespace Vanguards.Definitions.Expressions;

/// <summary>SQL whose <c>{{ … }}</c> have become named parameters: values are bound, never spliced.</summary>
public sealed record ParsedSql
{
    /// <summary>The statement with <c>$vg_1</c>, <c>$vg_2</c>, … in place of the expressions.</summary>
    public string Sql { get; init; } = "";
    /// <summary>Expressions in the order of their parameters: the first is <c>vg_1</c>.</summary>
    public IReadOnlyList<JsExpression> Expressions { get; init; } = [];
    /// <summary>Every identifier of the statement, case ignored; over-approximates the tables it reads.</summary>
    public IReadOnlySet<string> Identifiers { get; init; } = new HashSet<string>();
    /// <summary>Names of the statement's own <c>$name</c> parameters.</summary>
    public IReadOnlySet<string> Parameters { get; init; } = new HashSet<string>();
    public string? Error { get; init; }
}

/// <summary>Takes expressions out of SQL, knowing its strings, quoted names and comments.</summary>
public static class SqlText
{
    /// <summary>Prefix of the parameters made of expressions.</summary>
    public const string Prefix = "vg_";

    public static ParsedSql Parse(string text)
    {
        var sql = new StringBuilder(text.Length);
        var expressions = new List<JsExpression>();
        var identifiers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var parameters = new HashSet<string>(StringComparer.Ordinal);
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == '{' && At(text, at + 1) == '{')
            {
                var parsed = ExpressionText.ParseAt(text, at + 2);
                if (parsed.Code is null)
                {
                    return new ParsedSql { Error = parsed.Error };
                }

                expressions.Add(parsed.Code);
                sql.Append('$').Append(Prefix).Append(expressions.Count);
                at = parsed.End;
                continue;
            }

            var end = TokenEnd(text, at);
            var token = text[at..end];
            if (IsQuoted(token) && token.Contains("{{", StringComparison.Ordinal))
            {
                return new ParsedSql { Error = "An expression stands inside quotes; it becomes a bound value, so write it without them." };
            }

            if (token[0] == '"' && token.Length >= 2)
            {
                identifiers.Add(token[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal));
            }
            else if (token[0] == '$' && token.Length > 1)
            {
                parameters.Add(token[1..]);
            }
            else if (char.IsLetter(token[0]) || token[0] == '_')
            {
                identifiers.Add(token);
            }

            sql.Append(token);
            at = end;
        }

        return parameters.FirstOrDefault(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) is { } taken
            ? new ParsedSql { Error = $"Parameter names that begin with {Prefix} are kept for expressions: rename ${taken}." }
            : new ParsedSql { Sql = sql.ToString(), Expressions = expressions, Identifiers = identifiers, Parameters = parameters };
    }

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';

    private static bool IsQuoted(string token) => token[0] is '\'' or '"' || (token[0] == '$' && token.EndsWith('$') && token.Length > 1);

    private static int TokenEnd(string text, int at) => (text[at], At(text, at + 1)) switch
    {
        ('\'', _) => AfterQuote(text, at, '\''),
        ('"', _) => AfterQuote(text, at, '"'),
        ('-', '-') => After(text, "\n", at + 2),
        ('/', '*') => After(text, "*/", at + 2),
        ('$', _) => AfterDollar(text, at),
        var (first, _) when char.IsLetter(first) || first == '_' => AfterName(text, at + 1),
        _ => at + 1,
    };

    private static int AfterName(string text, int at)
    {
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return at;
    }

    /// <summary>A dollar-quoted string <c>$tag$ … $tag$</c>, or a parameter <c>$name</c>.</summary>
    private static int AfterDollar(string text, int at)
    {
        var end = AfterName(text, at + 1);
        return At(text, end) == '$' ? After(text, text[at..(end + 1)], end + 1) : end;
    }

    private static int AfterQuote(string text, int at, char quote)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                if (At(text, i + 1) != quote)
                {
                    return i + 1;
                }

                i++;
            }
        }

        return text.Length;
    }

    private static int After(string text, string end, int from)
    {
        var found = from < text.Length ? text.IndexOf(end, from, StringComparison.Ordinal) : -1;
        return found < 0 ? text.Length : found + end.Length;
    }
}
