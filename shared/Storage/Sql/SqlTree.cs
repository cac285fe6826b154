using System.Text.Json;
using Vanguards.Definitions;

namespace Vanguards.Storage.Sql;

/// <summary>
/// Walks DuckDB's parse tree: every table must be one of the scope's or a common table expression that is visible there, every table function
/// must be harmless, and no function may reach past the shadowed clock, the settings or the session.
/// </summary>
internal sealed class SqlTree(IReadOnlyCollection<string> scope, Func<long, int> lineOf)
{
    private static readonly HashSet<string> TableFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "range", "generate_series", "unnest", "json_each", "json_tree", "repeat", "repeat_row",
    };

    private static readonly HashSet<string> Forbidden = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_setting", "getvariable", "current_query", "current_query_id", "current_connection_id", "current_transaction_id", "txid_current",
        "nextval", "currval", "sleep_ms", "write_log", "setseed", "json_serialize_plan", "json_deserialize_sql", "json_serialize_sql", "in_search_path",
        "query", "query_table", "current_catalog", "current_database", "current_schema", "current_schemas", "parse_duckdb_log_message", "stats", "version",
    };

    private static readonly HashSet<string> Random = new(StringComparer.OrdinalIgnoreCase)
    {
        "random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "reservoir_quantile",
    };

    private readonly List<Problem> _problems = [];
    private readonly SortedSet<string> _tables = new(StringComparer.Ordinal);

    public IReadOnlyList<Problem> Problems => _problems;

    public IReadOnlyCollection<string> Tables => _tables;

    public bool Volatile { get; private set; }

    public bool ReadsNow { get; private set; }

    public int Parameters { get; private set; }

    public void Query(JsonElement statement) => Walk(statement, []);

    private void Walk(JsonElement element, HashSet<string> visible)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, visible);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            visible = WithExpressions(element, visible);
            Check(element, visible);
            foreach (var property in element.EnumerateObject().Where(p => p.Name != "cte_map"))
            {
                Walk(property.Value, visible);
            }
        }
    }

    /// <summary>Adds the node's common table expressions, each of which sees those before it (and itself, if recursive).</summary>
    private HashSet<string> WithExpressions(JsonElement node, HashSet<string> visible)
    {
        if (Text(node, "type") == "RECURSIVE_CTE_NODE")
        {
            visible = new HashSet<string>(visible, StringComparer.OrdinalIgnoreCase) { Text(node, "cte_name") };
        }

        if (!node.TryGetProperty("cte_map", out var map) || map.ValueKind != JsonValueKind.Object || map.GetProperty("map").GetArrayLength() == 0)
        {
            return visible;
        }

        visible = new HashSet<string>(visible, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in map.GetProperty("map").EnumerateArray())
        {
            Walk(entry.GetProperty("value"), visible);
            visible.Add(entry.GetProperty("key").GetString()!);
        }

        return visible;
    }

    private void Check(JsonElement node, HashSet<string> visible)
    {
        switch (Text(node, "type"))
        {
            case "BASE_TABLE":
                CheckTable(node, visible);
                break;
            case "TABLE_FUNCTION" when node.TryGetProperty("function", out var function) && !TableFunctions.Contains(Text(function, "function_name")):
                Refuse(node, "SQL_FORBIDDEN", $"The table function '{Text(function, "function_name")}' cannot be used here.");
                break;
            case "SHOW_REF" when !node.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.Object:
                Refuse(node, "SQL_FORBIDDEN", "SHOW cannot be used here.");
                break;
            case "VALUE_PARAMETER":
                CheckParameter(node);
                break;
            case "COLUMN_REF" when node.GetProperty("column_names") is { } names && names.GetArrayLength() == 1 && SqlClock.Names.Contains(names[0].GetString()!):
                // A column of that name would win over the keyword; taking it for the clock only costs a cache hit.
                ReadsNow = true;
                break;
            default:
                break;
        }

        if (node.TryGetProperty("function_name", out _))
        {
            CheckFunction(node);
        }

        if (node.TryGetProperty("sample", out var sample) && sample.ValueKind == JsonValueKind.Object)
        {
            Volatile = true;
        }
    }

    private void CheckTable(JsonElement node, HashSet<string> visible)
    {
        var (catalog, schema, table) = (Text(node, "catalog_name"), Text(node, "schema_name"), Text(node, "table_name"));
        if (catalog.Length == 0 && schema.Length == 0 && visible.Contains(table))
        {
            return;
        }

        var name = schema.Length == 0 ? table : $"{schema}.{table}";
        var known = catalog.Length == 0 ? scope.FirstOrDefault(t => string.Equals(t, name, StringComparison.OrdinalIgnoreCase)) : null;
        if (known is not null)
        {
            _tables.Add(known);
            return;
        }

        var readable = scope.Count == 0 ? "Nothing is readable here." : $"Readable here: {string.Join(", ", scope.Order(StringComparer.Ordinal).Take(20))}.";
        Refuse(node, "SQL_UNKNOWN_TABLE", $"There is no table '{(catalog.Length == 0 ? name : $"{catalog}.{name}")}' that this statement may read.", readable);
    }

    private void CheckFunction(JsonElement node)
    {
        var name = Text(node, "function_name");
        var (catalog, schema) = (Text(node, "catalog"), Text(node, "schema"));
        var clock = SqlClock.Names.Contains(name);
        ReadsNow |= clock;
        Volatile |= Random.Contains(name);
        if (catalog.Length > 0 || schema is not ("" or "main" or "pg_catalog") || (clock && schema.Length > 0))
        {
            Refuse(node, "SQL_FORBIDDEN", $"The function '{name}' must be called without a catalog or schema.");
        }
        else if (Forbidden.Contains(name))
        {
            Refuse(node, "SQL_FORBIDDEN", $"The function '{name}' cannot be used here.");
        }
    }

    private void CheckParameter(JsonElement node)
    {
        if (int.TryParse(Text(node, "identifier"), out var number))
        {
            Parameters = Math.Max(Parameters, number);
        }
        else
        {
            Refuse(node, "SQL_FORBIDDEN", $"The parameter '${Text(node, "identifier")}' has no number; parameters are $1, $2, ….");
        }
    }

    private void Refuse(JsonElement node, string code, string message, string? suggestion = null)
    {
        int? line = node.TryGetProperty("query_location", out var at) && at.TryGetInt64(out var position) ? lineOf(position) : null;
        _problems.Add(new Problem { Code = code, Path = "", Message = message, Line = line, Suggestion = suggestion });
    }

    private static string Text(JsonElement node, string property) =>
        node.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
