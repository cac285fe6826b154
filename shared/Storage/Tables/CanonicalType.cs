namespace Vanguards.Storage.Tables;

/// <summary>The types a declaration may give a column, and how raw text becomes them: what does not fit is NULL.</summary>
public static class CanonicalType
{
    public static readonly IReadOnlyList<string> All = ["string", "integer", "number", "boolean", "date", "datetime", "month"];

    /// <summary>DuckDB's type of a canonical column.</summary>
    public static string Sql(string type) => type switch
    {
        "integer" => "BIGINT",
        "number" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "date" or "month" => "DATE",
        "datetime" => "TIMESTAMP WITH TIME ZONE",
        _ => "VARCHAR",
    };

    /// <summary>The expression that reads a raw column of <paramref name="rawType"/> as a canonical one.</summary>
    internal static string Cast(string type, string column, string rawType)
    {
        if (Sql(type) == rawType)
        {
            return type == "string" ? $"NULLIF(trim({column}), '')" : column;
        }

        var text = rawType == "VARCHAR" ? $"trim({column})" : $"CAST({column} AS VARCHAR)";
        return type switch
        {
            "string" => $"NULLIF({text}, '')",
            // Only plain decimals count: 1e5, 0x10, 1_000 and inf are missing, as they are for agents.
            "integer" => $"CASE WHEN regexp_full_match({text}, '-?[0-9]+(\\.0*)?') THEN TRY_CAST({text} AS BIGINT) END",
            "number" => rawType is "BIGINT" or "DOUBLE" || rawType.StartsWith("DECIMAL", StringComparison.Ordinal)
                ? $"CAST({column} AS DOUBLE)"
                : $"CASE WHEN regexp_full_match({text}, '[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)') THEN TRY_CAST({text} AS DOUBLE) END",
            "boolean" => $"CASE WHEN lower({text}) IN ('true', 'false') THEN TRY_CAST({text} AS BOOLEAN) END",
            "date" => $"CASE WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN TRY_CAST({text} AS DATE) END",
            "month" => $"CASE WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}') THEN TRY_CAST({text} || '-01' AS DATE) WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN TRY_CAST({text} AS DATE) END",
            _ => $"TRY_CAST({text} AS TIMESTAMP WITH TIME ZONE)",
        };
    }
}
