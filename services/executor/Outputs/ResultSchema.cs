using System.Text.Json;
using Vanguards.Definitions.Schemas;
using Vanguards.Executor.Definitions;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.Outputs;

/// <summary>Holds a result against <c>outputs.schema</c>: a type name or a JSON Schema per key.</summary>
internal static class ResultSchema
{
    private const int ShownFaults = 10;

    /// <summary>Every fault of the result, in words; keys known to be missing are left out.</summary>
    public static IReadOnlyList<string> Faults(CompiledWorkflow workflow, AssembledResult result)
    {
        var faults = new List<string>();
        foreach (var (key, schema) in workflow.Definition.Outputs.Schema)
        {
            if (result.Missing.Contains(key))
            {
                continue;
            }

            if (!result.Value.TryGetProperty(key, out var value))
            {
                faults.Add($"{key} is missing");
            }
            else if (schema.ValueKind == JsonValueKind.String)
            {
                faults.AddRange(OfType(key, schema.GetString()!, value));
            }
            else
            {
                faults.AddRange(OfSchema(workflow, key, schema, value));
            }
        }

        return [.. faults.Take(ShownFaults)];
    }

    private static IEnumerable<string> OfType(string key, string type, JsonElement value)
    {
        var fits = type switch
        {
            "array" => value.ValueKind == JsonValueKind.Array,
            "object" => value.ValueKind == JsonValueKind.Object,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => throw StepFaultException.Invalid($"The result's schema names the type '{type}' for {key}, which is none."),
        };
        return fits ? [] : [$"{key} is {StepScope.Describe(value.ValueKind)}, not {(type[0] is 'a' or 'o' or 'i' ? "an" : "a")} {type}"];
    }

    private static IEnumerable<string> OfSchema(CompiledWorkflow workflow, string key, JsonElement schema, JsonElement value)
    {
        var compiled = workflow.Templates.Of("schema/" + key, () => JsonSchema.Compile(schema, out var problems)
            ?? throw StepFaultException.Invalid($"The result's schema for {key} cannot be used: {string.Join(" ", problems.Select(problem => problem.Message))}"));
        return compiled.Validate(value, ShownFaults).Select(problem => $"{key}{problem.Path}: {problem.Message.TrimEnd('.')}");
    }
}
