using System.Text.Json;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>Which top-level keys the JSON outputs of the steps can have: steps alike are asked once, whatever the number of keys.</summary>
internal sealed class OutputKeys
{
    private readonly IReadOnlyDictionary<string, JsonElement?>? _agentSchemas;
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly List<WorkflowStep> _forms;

    /// <param name="steps">Every step.</param>
    /// <param name="agentSchemas">Output schemas of the known agents by name; null if the agents are not known.</param>
    public OutputKeys(IEnumerable<WorkflowStep> steps, IReadOnlyDictionary<string, JsonElement?>? agentSchemas)
    {
        _agentSchemas = agentSchemas;
        var forms = new Dictionary<object, WorkflowStep>();
        foreach (var step in steps)
        {
            var agent = step.Config.Agent is { } name && (agentSchemas?.ContainsKey(name) ?? false) ? name : step.Config.Agent is null ? null : "";
            forms.TryAdd((step.ForEach is null, agent, step.Config.Task?.Type, step.Config.Condition is null, step.Config.Notification is null, step.Config.Transform?.Expression?.ValueKind), step);
            if (step is { ForEach: null, Config: { Agent: null, Task: null, Condition: null, Notification: null, Transform.Expression: { ValueKind: JsonValueKind.Object } given } })
            {
                _named.UnionWith(given.EnumerateObject().Select(member => member.Name));
            }
        }

        _forms = [.. forms.Values];
    }

    public bool MayGive(string key, JsonElement wanted) => _named.Contains(key) || _forms.Any(step => MayGive(step, key, wanted));

    private bool MayGive(WorkflowStep step, string key, JsonElement wanted) => step switch
    {
        { ForEach: not null } => false,
        { Config.Agent: { } agent } => _agentSchemas is null || !_agentSchemas.TryGetValue(agent, out var schema) || schema is null || Declares(schema.Value, key, wanted),
        { Config.Task.Type: "http" } => key is "status" or "headers" or "body",
        { Config.Task.Type: "approval" } => key is "approved" or "by" or "at" or "values",
        { Config.Task.Type: "aggregate" } => key is "summary" or "tables",
        { Config.Task.Type: "query" or "wait" } => false,
        { Config.Task: not null } => true,
        { Config.Condition: not null } => key is "chosen" or "branch",
        { Config.Notification: not null } => key is "deliveredAt",
        { Config.Transform.Expression.ValueKind: JsonValueKind.Object } => false,
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
