using System.Globalization;
using System.Text.Json;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>A name that is not among those known in its place: in the output itself, or in a part of it such as <c>leases[0]</c>.</summary>
internal sealed record UnknownName(string Name, string Place, IReadOnlyCollection<string> Known)
{
    /// <summary>True if there may be more than what is known.</summary>
    public bool MayBe { get; init; }
}

/// <summary>The members of a step's output, where its type or its agent's schema says what they are.</summary>
internal static class KnownOutputs
{
    private static readonly string[] Table = ["rows", "columns", "uri", "sha256", "preview"];

    /// <summary>What every JavaScript object has besides.</summary>
    private static readonly string[] OfObjects = ["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"];

    /// <summary>Keywords that say what a value is in ways that are not followed here.</summary>
    private static readonly string[] Beyond = ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "not", "dependentSchemas", "patternProperties", "prefixItems"];

    /// <summary>Null if nothing is known of the members: the output is made by code, an agent or a workflow, is a list of items, or may be a fallback's.</summary>
    public static IReadOnlyCollection<string>? Of(WorkflowStep step) => step switch
    {
        { ForEach: not null } or { Fallback: not null } => null,
        { Config.Task.Type: "query" } or { Config.Transform.Sql: not null } => Table,
        { Config.Task.Type: "aggregate" } => ["tables", "summary"],
        { Config.Task.Type: "http" } => ["status", "headers", "body"],
        { Config.Task.Type: "approval" } => ["approved", "by", "at", "values"],
        { Config.Task.Type: "wait" } => [],
        { Config.Condition: not null } => ["chosen", "branch"],
        { Config.Notification: not null } => ["deliveredAt"],
        { Config.Transform.Expression: { ValueKind: JsonValueKind.Object } given } => [.. given.EnumerateObject().Select(member => member.Name)],
        _ => null,
    };

    /// <summary>The first name on the path (a JSON Pointer) that the step's output never has; null if there is none, or nothing is known.</summary>
    public static UnknownName? Unknown(WorkflowStep step, string path)
    {
        if (Of(step) is not { } known)
        {
            return null;
        }

        var names = Names(path);
        return !known.Contains(names[0]) && !OfObjects.Contains(names[0]) ? new UnknownName(names[0], "", known)
            : step.Config.Transform?.Expression is { } given ? Unknown(given, names)
            : null;
    }

    /// <summary>As the other overload, of what an agent answers by the schema that it declares; in a step with <c>forEach</c> the output is a list of that.</summary>
    public static UnknownName? UnknownOf(WorkflowStep step, JsonElement schema, string path)
    {
        var names = Names(path);
        var first = step.ForEach is null ? 0 : 1;
        return step.Fallback is not null || names.Take(first).Any(name => !IsIndex(name)) ? null : Unknown(schema, names, first);
    }

    private static UnknownName? Unknown(JsonElement value, string[] names)
    {
        for (var i = 0; i < names.Length && value.ValueKind == JsonValueKind.Object; i++)
        {
            if (!value.TryGetProperty(names[i], out var member))
            {
                return OfObjects.Contains(names[i]) ? null : new UnknownName(names[i], Place(names[..i]), [.. value.EnumerateObject().Select(each => each.Name)]);
            }

            value = member;
        }

        return null;
    }

    private static UnknownName? Unknown(JsonElement schema, string[] names, int first)
    {
        for (var i = first; i < names.Length; i++)
        {
            if (schema.ValueKind != JsonValueKind.Object || Beyond.Any(keyword => schema.TryGetProperty(keyword, out _)))
            {
                return null;
            }

            if (IsIndex(names[i]) && schema.TryGetProperty("items", out var items))
            {
                schema = items;
            }
            else if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object || MayBeList(schema))
            {
                return null;
            }
            else if (properties.TryGetProperty(names[i], out var property))
            {
                schema = property;
            }
            else if (OfObjects.Contains(names[i]) || Says(schema, "additionalProperties", JsonValueKind.Object))
            {
                return null;
            }
            else
            {
                var isClosed = Says(schema, "additionalProperties", JsonValueKind.False) || Says(schema, "unevaluatedProperties", JsonValueKind.False);
                return new UnknownName(names[i], Place(names[..i]), [.. properties.EnumerateObject().Select(each => each.Name)]) { MayBe = !isClosed };
            }
        }

        return null;
    }

    /// <summary>A list has members of its own, such as <c>length</c>.</summary>
    private static bool MayBeList(JsonElement schema) =>
        schema.TryGetProperty("items", out _) && !(schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "object");

    private static bool Says(JsonElement schema, string keyword, JsonValueKind kind) => schema.TryGetProperty(keyword, out var value) && value.ValueKind == kind;

    private static bool IsIndex(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string[] Names(string path) => [.. path[1..].Split('/').Select(JsonPointer.Unescape)];

    private static string Place(IEnumerable<string> names) =>
        string.Concat(names.Select((name, i) => IsIndex(name) ? $"[{name}]" : i == 0 ? name : $".{name}"));
}
