using System.Text.Json;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>Which top-level keys the JSON output of a step can have.</summary>
internal static class OutputKeys
{
    /// <param name="agentSchemas">Output schemas of the known agents by name; null if the agents are not known.</param>
    public static bool MayGive(WorkflowStep step, string key, JsonElement wanted, IReadOnlyDictionary<string, JsonElement?>? agentSchemas) => step switch
    {
        { ForEach: not null } => false,
        { Config.Agent: { } agent } => agentSchemas is null || !agentSchemas.TryGetValue(agent, out var schema) || schema is null || Declares(schema.Value, key, wanted),
        { Config.Task.Type: "http" } => key is "status" or "headers" or "body",
        { Config.Task.Type: "approval" } => key is "approved" or "by" or "at" or "values",
        { Config.Task.Type: "aggregate" } => key is "summary" or "tables",
        { Config.Task.Type: "query" or "wait" } => false,
        { Config.Task: not null } => true,
        { Config.Condition: not null } => key is "chosen" or "branch",
        { Config.Notification: not null } => key is "deliveredAt",
        { Config.Transform.Expression: { ValueKind: JsonValueKind.Object } given } => given.TryGetProperty(key, out _),
        { Config.Transform.Expression: not null } => true,
        _ => false,
    };

    private static bool Declares(JsonElement schema, string key, JsonElement wanted)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        if (!properties.TryGetProperty(key, out var declared))
        {
            return schema.TryGetProperty("additionalProperties", out var open) && open.ValueKind != JsonValueKind.False;
        }

        return wanted.ValueKind != JsonValueKind.String
            || declared.ValueKind != JsonValueKind.Object
            || !declared.TryGetProperty("type", out var type)
            || Types(type).Any(each => each == wanted.GetString() || (each == "integer" && wanted.GetString() == "number"));
    }

    private static IEnumerable<string?> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(each => each.GetString()) : [type.GetString()];
}
