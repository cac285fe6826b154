using System.Text.Json;
using DuckDB.NET.Data;

namespace Vanguards.Storage.Sql;

/// <summary>JSON values as bound parameters; a list of scalars becomes a SQL list, for <c>= ANY($1)</c>.</summary>
internal static class SqlParameters
{
    public static DuckDBParameter Of(JsonElement value) => new(Value(value)!);

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.Array => List(value),
        _ => value.GetRawText(),
    };

    private static object List(JsonElement array)
    {
        var items = array.EnumerateArray().ToList();
        if (items.All(i => i.ValueKind is JsonValueKind.String))
        {
            return items.ConvertAll(i => i.GetString()!);
        }

        if (items.All(i => i.ValueKind is JsonValueKind.True or JsonValueKind.False))
        {
            return items.ConvertAll(i => i.GetBoolean());
        }

        if (items.All(i => i.ValueKind is JsonValueKind.Number))
        {
            return items.All(i => i.TryGetInt64(out _)) ? items.ConvertAll(i => i.GetInt64()) : items.ConvertAll(i => i.GetDouble());
        }

        return array.GetRawText();
    }
}
