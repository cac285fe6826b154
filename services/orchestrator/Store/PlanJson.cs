using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Vanguards.Definitions.Planning;

namespace Vanguards.Orchestrator.Store;

/// <summary>The planner's cells as rows hold them: only what differs from its default; the key is in columns of its own.</summary>
internal static class PlanJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        IgnoreReadOnlyProperties = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NothingIsRequired } },
    };

    public static string Write(StepCell cell) => JsonSerializer.Serialize(cell, Options);

    public static string Write(RunCell cell) => JsonSerializer.Serialize(cell, Options);

    public static StepCell ReadCell(int step, int item, string body) =>
        JsonSerializer.Deserialize<StepCell>(body, Options)! with { Step = step, Item = item };

    public static RunCell ReadRun(string body) => JsonSerializer.Deserialize<RunCell>(body, Options)!;

    private static void NothingIsRequired(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired = false;
        }
    }
}
