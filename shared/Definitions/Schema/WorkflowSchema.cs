using System.Text.Json;
using Vanguards.Definitions.Schemas;

namespace Vanguards.Definitions.Schema;

/// <summary>The JSON Schema of the definition format: the one source of shape checks, editor completion and docs.</summary>
public static class WorkflowSchema
{
    /// <summary>The schema document, UTF-8.</summary>
    public static ReadOnlyMemory<byte> Text { get; } = Load();

    private static readonly Lazy<JsonSchema> Compiled = new(() =>
    {
        using var document = JsonDocument.Parse(Text);
        return JsonSchema.Compile(document.RootElement.Clone(), out var problems)
            ?? throw new InvalidOperationException("The embedded schema does not compile: " + string.Join("; ", problems.Select(problem => $"{problem.Path} {problem.Message}")));
    });

    /// <summary>Every fault of shape.</summary>
    public static IReadOnlyList<Problem> Validate(JsonElement document, int limit) => Compiled.Value.Validate(document, limit);

    private static byte[] Load()
    {
        using var stream = typeof(WorkflowSchema).Assembly.GetManifestResourceStream("workflow-definition.schema.json")
            ?? throw new InvalidOperationException("The schema is not embedded.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
