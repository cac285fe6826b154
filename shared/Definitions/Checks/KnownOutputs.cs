using System.Text.Json;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>The members of a step's output, where its type says what they are.</summary>
internal static class KnownOutputs
{
    private static readonly string[] Table = ["rows", "columns", "uri", "sha256", "preview"];

    /// <summary>What every JavaScript object has besides.</summary>
    private static readonly string[] OfObjects = ["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"];

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

    /// <summary>False if the output of the step never has that member.</summary>
    public static bool MayHave(WorkflowStep step, string key) => Of(step) is not { } known || known.Contains(key) || OfObjects.Contains(key);
}
