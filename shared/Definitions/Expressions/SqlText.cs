using System.Globalization;
using System.Text;

namespace Vanguards.Definitions.Expressions;

/// <summary>One parameter of a statement: an expression, or a name of the step's own <c>parameters</c>.</summary>
public readonly record struct SqlParameter(JsExpression? Expression, string? Name);

/// <summary>SQL whose <c>{{ … }}</c> and <c>$name</c> have become positional parameters: values are bound, never spliced.</summary>
public sealed record ParsedSql
{
    /// <summary>The statement with <c>$1</c>, <c>$2</c>, … for its <see cref="Parameters"/>.</summary>
    public string Sql { get; init; } = "";
    /// <summary>In order: the first is <c>$1</c>. A name used twice is one parameter.</summary>
    public IReadOnlyList<SqlParameter> Parameters { get; init; } = [];
    /// <summary>Every identifier of the statement, case ignored; over-approximates the tables it reads.</summary>
    public IReadOnlySet<string> Identifiers { get; init; } = new HashSet<string>();
    public string? Error { get; init; }
}

/// <summary>Takes expressions out of SQL, knowing its strings, quoted names and comments.</summary>
public static class SqlText
{
    public static ParsedSql Parse(string text)
    {
        var sql = new StringBuilder(text.Length + 8);
        var identifiers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var parameters = new List<SqlParameter>();
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

                parameters.Add(new SqlParameter(parsed.Code, null));
                sql.Append('$').Append(parameters.Count);
                at = parsed.End;
                continue;
            }

            var end = TokenEnd(text, at);
            var token = text.AsSpan(at, end - at);
            if (IsQuoted(token) && token.Contains("{{", StringComparison.Ordinal))
            {
                return new ParsedSql { Error = "An expression stands inside quotes; it becomes a bound value, so write it without them." };
            }

            if (token is "?")
            {
                return new ParsedSql { Error = "Nothing gives the ? a value: write {{ an expression }} in its place, or $name with the task's parameters." };
            }

            if (token[0] == '"' && token.Length >= 2)
            {
                identifiers.Add(token[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal));
            }
            else if (token[0] == '$' && token.Length > 1 && token[^1] != '$')
            {
                sql.Append('$').Append(NumberOf(token[1..].ToString(), parameters));
                at = end;
                continue;
            }
            else if (char.IsLetter(token[0]) || token[0] == '_')
            {
                identifiers.Add(token.ToString());
            }

            sql.Append(token);
            at = end;
        }

        return new ParsedSql { Sql = sql.ToString(), Parameters = parameters, Identifiers = identifiers };
    }

    /// <summary>
    /// The statement with some of its parameters (by place) written as empty lists and the others numbered anew: a bound empty list would
    /// have to have a type, and only as a literal does it fit any column.
    /// </summary>
    public static string WithEmptyLists(ParsedSql parsed, IReadOnlyList<int> empty)
    {
        if (empty.Count == 0)
        {
            return parsed.Sql;
        }

        var sql = new StringBuilder(parsed.Sql.Length);
        for (int at = 0, end; at < parsed.Sql.Length; at = end)
        {
            end = TokenEnd(parsed.Sql, at);
            if (parsed.Sql[at] == '$' && int.TryParse(parsed.Sql.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                sql.Append(empty.Contains(number - 1) ? "[]" : $"${number - empty.Count(place => place < number - 1)}");
            }
            else
            {
                sql.Append(parsed.Sql, at, end - at);
            }
        }

        return sql.ToString();
    }

    /// <summary>The statement with identifiers written as <paramref name="names"/> has them; null if one of them is called like a function.</summary>
    public static string? Renamed(string sql, IReadOnlyDictionary<string, string> names)
    {
        var renamed = new StringBuilder(sql.Length);
        for (int at = 0, end; at < sql.Length; at = end)
        {
            end = TokenEnd(sql, at);
            var quoted = sql[at] == '"' && end - at >= 2;
            var token = quoted ? sql[(at + 1)..(end - 1)] : sql[at..end];
            if (!names.TryGetValue(token, out var name))
            {
                renamed.Append(sql, at, end - at);
            }
            else if (sql.AsSpan(end).TrimStart().StartsWith('('))
            {
                return null;
            }
            else
            {
                renamed.Append(name);
            }
        }

        return renamed.ToString();
    }

    private static int NumberOf(string name, List<SqlParameter> parameters)
    {
        var known = parameters.FindIndex(parameter => parameter.Name == name);
        if (known < 0)
        {
            parameters.Add(new SqlParameter(null, name));
            known = parameters.Count - 1;
        }

        return known + 1;
    }

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';

    private static bool IsQuoted(ReadOnlySpan<char> token) => token[0] is '\'' or '"' || (token[0] == '$' && token[^1] == '$' && token.Length > 1);

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
