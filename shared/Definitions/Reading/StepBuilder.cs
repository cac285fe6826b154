using System.Text.Json;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Reading;

/// <summary>Builds the model of a step.</summary>
internal static class StepBuilder
{
    public static WorkflowStep Build(JsonElement json) => new()
    {
        Id = json.Name("id"),
        Name = json.Text("name") ?? "",
        Type = json.Name("type"),
        Config = json.One("config", Config) ?? new(),
        DependsOn = json.Texts("dependsOn") ?? [],
        OnError = json.Text("onError") ?? "fail",
        Fallback = json.One("fallback", Build),
        When = json.Text("when"),
        Join = json.Text("join") ?? "all",
        Timeout = json.Seconds("timeout"),
        Retry = json.One("retry", Retry),
        Compensate = json.One("compensate", Build),
        ForEach = json.Text("forEach"),
        MaxParallel = json.Whole("maxParallel"),
        Cache = Cache(json.Get("cache")),
        Input = json.Object("input"),
        Isolation = json.Text("isolation"),
    };

    private static StepConfig Config(JsonElement json) => new()
    {
        Agent = json.Text("agent"),
        Parameters = json.Object("parameters"),
        Task = json.One("task", Task),
        Condition = json.One("condition", Condition),
        Transform = json.One("transform", Transform),
        Notification = json.One("notification", notification => new NotificationConfig
        {
            Channel = notification.Text("channel") ?? "",
            To = notification.Any("to"),
            Subject = notification.Text("subject"),
            Message = notification.Text("message") ?? "",
        }),
    };

    private static TaskConfig Task(JsonElement json) => new()
    {
        Type = json.Name("type"),
        Query = json.Text("query"),
        Parameters = json.Object("parameters"),
        Sources = json.Texts("sources"),
        GroupBy = json.Texts("groupBy"),
        Measures = json.Object("measures"),
        Method = json.Text("method"),
        Url = json.Text("url"),
        Headers = json.Object("headers"),
        Body = json.Any("body"),
        Expect = json.Any("expect"),
        Language = json.Text("language"),
        Source = json.Text("source"),
        Image = json.Text("image"),
        Limits = json.Object("limits") is { } limits ? Limits(limits) : null,
        WorkflowId = json.Text("workflowId"),
        Version = json.Text("version"),
        Inputs = json.Object("inputs"),
        Duration = json.Any("duration"),
        Until = json.Text("until"),
        Title = json.Text("title"),
        Roles = json.Texts("roles"),
        Form = json.Each("form", DefinitionBuilder.Input),
        Timeout = json.Seconds("timeout"),
    };

    /// <summary>Limits with the timeout in seconds.</summary>
    private static JsonElement Limits(JsonElement json)
    {
        var limits = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var limit in json.EnumerateObject())
        {
            limits[limit.Name] = limit.Name == "timeout" && Duration.Seconds(limit.Value) is { } seconds ? JsonSerializer.SerializeToElement(seconds) : limit.Value;
        }

        return JsonSerializer.SerializeToElement(limits);
    }

    private static ConditionConfig Condition(JsonElement json) => new()
    {
        Expression = json.Text("expression"),
        Then = json.Texts("then"),
        Cases = json.Each("cases", each => new ConditionCase { When = each.Text("when") ?? "", Then = each.Texts("then") ?? [] }),
        Else = json.Texts("else") ?? [],
    };

    private static TransformConfig Transform(JsonElement json) => new()
    {
        Template = json.Text("template"),
        Format = json.Text("format"),
        IncludeEvidence = json.Flag("includeEvidence"),
        Options = json.Object("options"),
        Expression = json.Any("expression"),
        Sql = json.Text("sql"),
    };

    private static RetrySettings Retry(JsonElement json)
    {
        var defaults = new RetrySettings();
        return new RetrySettings
        {
            MaxAttempts = json.Whole("maxAttempts"),
            InitialDelay = json.Seconds("initialDelay") ?? defaults.InitialDelay,
            MaxDelay = json.Seconds("maxDelay") ?? defaults.MaxDelay,
            Multiplier = json.Number("multiplier") ?? defaults.Multiplier,
            Jitter = json.Number("jitter") ?? defaults.Jitter,
            MaxUnavailable = json.Seconds("maxUnavailable") ?? defaults.MaxUnavailable,
        };
    }

    private static CacheSettings? Cache(JsonElement? json) => json switch
    {
        { ValueKind: JsonValueKind.False } => new CacheSettings { Enabled = false },
        { ValueKind: JsonValueKind.Object } settings => new CacheSettings { Ttl = settings.Seconds("ttl") },
        _ => null,
    };
}
