using System.Text.Json;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Reading;

/// <summary>Builds the model of a document, completing defaults; never fails, so that checks can go on past faults of shape.</summary>
internal static class DefinitionBuilder
{
    public static WorkflowDefinition Build(JsonElement json) => new()
    {
        Id = json.Name("id"),
        Name = json.Text("name") ?? "",
        Description = json.Text("description") ?? "",
        UseCase = json.Name("useCase"),
        Version = json.Text("version") ?? "",
        Metadata = json.One("metadata", Metadata) ?? new(),
        Inputs = json.One("inputs", Inputs) ?? new(),
        Steps = [.. (json.List("steps") ?? []).Select(StepBuilder.Build)],
        Outputs = json.One("outputs", Outputs) ?? new(),
        Execution = json.One("execution", Execution) ?? new(),
    };

    public static WorkflowInput Input(JsonElement json) => new()
    {
        Name = json.Name("name"),
        Type = json.Name("type"),
        Description = json.Text("description"),
        Default = json.Any("default"),
        Enum = json.List("enum") is { } values ? [.. values.Select(value => value.Clone())] : null,
        Minimum = json.Any("minimum"),
        Maximum = json.Any("maximum"),
        Pattern = json.Text("pattern"),
        Items = json.Any("items"),
        Secret = json.Flag("secret") ?? false,
    };

    private static WorkflowMetadata Metadata(JsonElement json) => new()
    {
        Author = json.Text("author"),
        Created = json.Text("created"),
        Modified = json.Text("modified"),
        Tags = json.Texts("tags") ?? [],
        Category = json.Text("category") ?? "automation",
    };

    private static WorkflowInputs Inputs(JsonElement json) => new()
    {
        Required = json.Each("required", Input) ?? [],
        Optional = json.Each("optional", Input) ?? [],
        Validation = json.Each("validation", rule => new ValidationRule
        {
            Name = rule.Text("name") ?? "",
            Expression = rule.Text("expression") ?? "",
            Message = rule.Text("message") ?? "",
        }) ?? [],
    };

    private static WorkflowOutputs Outputs(JsonElement json) => new()
    {
        Format = json.Text("format") ?? "json",
        Destination = json.Text("destination") ?? "dashboard",
        Schema = SchemaOf(json.Get("schema")),
        Value = json.Object("value"),
    };

    private static Dictionary<string, JsonElement> SchemaOf(JsonElement? json)
    {
        var schema = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in json is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
        {
            schema[member.Name] = member.Value.Clone();
        }

        return schema;
    }

    private static ExecutionSettings Execution(JsonElement json)
    {
        var defaults = new ExecutionSettings();
        return new ExecutionSettings
        {
            Mode = json.Text("mode") ?? defaults.Mode,
            Timeout = json.Seconds("timeout") ?? defaults.Timeout,
            Retries = json.Whole("retries") ?? defaults.Retries,
            ErrorHandling = json.Text("errorHandling") ?? defaults.ErrorHandling,
            MaxParallel = json.Whole("maxParallel") ?? defaults.MaxParallel,
            Isolation = json.Text("isolation") ?? defaults.Isolation,
            Concurrency = json.One("concurrency", concurrency => new ConcurrencySettings
            {
                Limit = concurrency.Whole("limit") ?? 1,
                Key = concurrency.Text("key"),
                OnLimit = concurrency.Text("onLimit") ?? "queue",
            }),
            Priority = json.Whole("priority") ?? defaults.Priority,
        };
    }
}
