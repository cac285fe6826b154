namespace Vanguards.Storage.Sql;

/// <summary>Writing and cutting SQL text.</summary>
internal static class SqlText
{
    public static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A FROM item that reads Parquet files.</summary>
    public static string Parquet(IEnumerable<string> paths) =>
        $"read_parquet([{string.Join(", ", paths.Select(Literal))}], hive_partitioning = false)";

    /// <summary>The statement without the semicolon that ends it, so that it can stand in parentheses; strings and comments are respected.</summary>
    public static string WithoutTerminator(string sql)
    {
        for (var i = 0; i < sql.Length; i++)
        {
            switch (sql[i])
            {
                case ';':
                    return sql[..i];
                case '\'':
                    i = Closing(sql, i, '\'', escapes: i > 0 && sql[i - 1] is 'e' or 'E');
                    break;
                case '"':
                    i = Closing(sql, i, '"', escapes: false);
                    break;
                case '-' when At(sql, i + 1) == '-':
                    i = End(sql.IndexOf('\n', i), sql);
                    break;
                case '/' when At(sql, i + 1) == '*':
                    i = EndOfComment(sql, i);
                    break;
                case '$' when DollarTag(sql, i) is { } tag:
                    i = End(sql.IndexOf(tag, i + tag.Length, StringComparison.Ordinal) is var at and >= 0 ? at + tag.Length - 1 : -1, sql);
                    break;
                default:
                    break;
            }
        }

        return sql;
    }

    private static int Closing(string sql, int open, char quote, bool escapes)
    {
        for (var i = open + 1; i < sql.Length; i++)
        {
            if (escapes && sql[i] == '\\')
            {
                i++;
            }
            else if (sql[i] == quote)
            {
                if (At(sql, i + 1) != quote)
                {
                    return i;
                }

                i++;
            }
        }

        return sql.Length;
    }

    private static int EndOfComment(string sql, int open)
    {
        var depth = 0;
        for (var i = open; i < sql.Length - 1; i++)
        {
            if (sql[i] == '/' && sql[i + 1] == '*')
            {
                depth++;
                i++;
            }
            else if (sql[i] == '*' && sql[i + 1] == '/')
            {
                i++;
                if (--depth == 0)
                {
                    return i;
                }
            }
        }

        return sql.Length;
    }

    /// <summary><c>$$</c> or <c>$tag$</c>; a parameter such as <c>$1</c> is none.</summary>
    private static string? DollarTag(string sql, int at)
    {
        var i = at + 1;
        while (i < sql.Length && (char.IsLetterOrDigit(sql[i]) || sql[i] == '_') && !(i == at + 1 && char.IsDigit(sql[i])))
        {
            i++;
        }

        return At(sql, i) == '$' ? sql[at..(i + 1)] : null;
    }

    private static int End(int found, string sql) => found < 0 ? sql.Length : found;

    private static char At(string sql, int i) => i < sql.Length ? sql[i] : '\0';
}
