using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Schemas;

namespace Vanguards.Definitions.Checks;

/// <summary>The result's schema is one, and some step can give each of its keys.</summary>
internal static class OutputChecks
{
    private static readonly string[] TypeNames = ["array", "object", "string", "number", "integer", "boolean"];

    public static void Run(CheckReport report, IReadOnlyDictionary<string, JsonElement?>? agentSchemas)
    {
        var outputs = report.Definition.Outputs;
        var keys = new OutputKeys(report.Graph.Nodes.Select(node => node.Step), agentSchemas);
        foreach (var (key, value) in outputs.Schema.TakeWhile(_ => !report.Full))
        {
            var path = "/outputs/schema/" + JsonPointer.Escape(key);
            if (!IsSchema(report, value, path))
            {
                continue;
            }

            if (outputs.Value is { } made)
            {
                CheckConstant(report, key, value, made);
                continue;
            }

            if (!keys.MayGive(key, value))
            {
                report.Error("OUTPUT_UNSATISFIABLE", path, $"No step can give {key}{(value.ValueKind == JsonValueKind.String ? $" as {value.GetString()}" : "")}.", "Add outputs.value, or name a key that a step's JSON output has.");
            }
        }

        if (outputs.Value is { ValueKind: JsonValueKind.Object } result)
        {
            var given = result.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var key in outputs.Schema.Keys.Where(key => !given.Contains(key)).TakeWhile(_ => !report.Full))
            {
                report.Error("OUTPUT_UNSATISFIABLE", "/outputs/schema/" + JsonPointer.Escape(key), $"outputs.value gives no {key}.", report.Suggest(key, given) ?? "Add it to outputs.value.");
            }
        }
    }

    /// <summary>What outputs.value gives without any expression is known before a run.</summary>
    private static void CheckConstant(CheckReport report, string key, JsonElement schema, JsonElement made)
    {
        if (made.ValueKind != JsonValueKind.Object || !made.TryGetProperty(key, out var given) || StepTexts.Tree(given, "").Any(text => text.Text.Contains("{{", StringComparison.Ordinal)))
        {
            return;
        }

        var whole = schema.ValueKind == JsonValueKind.String ? JsonSerializer.SerializeToElement(new { type = schema.GetString() }) : schema;
        var path = "/outputs/value/" + JsonPointer.Escape(key);
        report.AddRange(JsonSchema.Compile(whole, out _)!.Validate(given).Select(problem => problem with { Code = "OUTPUT_UNSATISFIABLE", Path = path + problem.Path, Message = $"outputs.schema refuses this: {problem.Message}" }));
    }

    private static bool IsSchema(CheckReport report, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            var known = TypeNames.Contains(value.GetString());
            if (!known)
            {
                report.Error("NOT_ALLOWED", path, $"{value.GetString()} is no type; there are {string.Join(", ", TypeNames)}.", DidYouMean.Of(value.GetString()!, TypeNames) ?? "Give a type name or a JSON Schema.");
            }

            return known;
        }

        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            return false;
        }

        var compiled = JsonSchema.Compile(value, out var problems);
        report.AddRange(problems.Select(problem => problem with { Path = path + problem.Path }));
        return compiled is not null;
    }
}
