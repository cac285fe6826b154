using System.Globalization;
using System.Text.Json;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Expressions;

/// <summary>How a string of a step is read.</summary>
public enum TextKind
{
    /// <summary>An expression as a whole, braces optional.</summary>
    Expression,
    /// <summary>Text with <c>{{ … }}</c> in it.</summary>
    Template,
    /// <summary>SQL with <c>{{ … }}</c> as bound parameters.</summary>
    Sql,
    /// <summary>A javascript function body.</summary>
    Script,
}

/// <summary>A string of a step that may read something; <see cref="Path"/> is relative to the step. <see cref="PerItem"/>: <c>item</c> and <c>index</c> may be in scope.</summary>
public readonly record struct StepText(string Path, TextKind Kind, string Text, bool PerItem = true);

/// <summary>Every string of a step that holds expressions, in document order; fallbacks and compensations are steps of their own.</summary>
public static class StepTexts
{
    public static IEnumerable<StepText> Of(WorkflowStep step)
    {
        if (step.When is { } when)
        {
            yield return new("/when", TextKind.Expression, when, PerItem: false);
        }

        if (step.ForEach is { } forEach)
        {
            yield return new("/forEach", TextKind.Expression, forEach, PerItem: false);
        }

        foreach (var text in Tree(step.Input, "/input").Concat(OfConfig(step.Config)))
        {
            yield return text;
        }
    }

    /// <summary>The strings of any JSON, as templates.</summary>
    public static IEnumerable<StepText> Tree(JsonElement? json, string path, TextKind kind = TextKind.Template) => json switch
    {
        { ValueKind: JsonValueKind.String } text => [new(path, kind, text.GetString()!)],
        { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().SelectMany((item, i) => Tree(item, path + "/" + i.ToString(CultureInfo.InvariantCulture), kind)),
        { ValueKind: JsonValueKind.Object } obj => obj.EnumerateObject().SelectMany(member => Tree(member.Value, path + "/" + JsonPointer.Escape(member.Name), kind)),
        _ => [],
    };

    /// <summary>A transform's expression: a bare string is one expression, anything else JSON with templates.</summary>
    private static IEnumerable<StepText> OfExpression(JsonElement? json, string path) =>
        json is { ValueKind: JsonValueKind.String } text && !text.GetString()!.Contains("{{", StringComparison.Ordinal)
            ? [new(path, TextKind.Expression, text.GetString()!)]
            : Tree(json, path);

    private static IEnumerable<StepText> OfConfig(StepConfig config)
    {
        var texts = Tree(config.Parameters, "/config/parameters");
        if (config.Task is { } task)
        {
            texts = texts.Concat(OfTask(task));
        }

        if (config.Condition is { } condition)
        {
            texts = texts.Concat(One(condition.Expression, "/config/condition/expression", TextKind.Expression))
                .Concat((condition.Cases ?? []).Select((each, i) => new StepText($"/config/condition/cases/{i}/when", TextKind.Expression, each.When)));
        }

        if (config.Transform is { } transform)
        {
            texts = texts.Concat(OfExpression(transform.Expression, "/config/transform/expression"))
                .Concat(Tree(transform.Options, "/config/transform/options"))
                .Concat(One(transform.Sql, "/config/transform/sql", TextKind.Sql));
        }

        if (config.Notification is { } notification)
        {
            texts = texts.Concat(Tree(notification.To, "/config/notification/to"))
                .Concat(One(notification.Subject, "/config/notification/subject", TextKind.Template))
                .Concat(One(notification.Message, "/config/notification/message", TextKind.Template));
        }

        return texts;
    }

    private static IEnumerable<StepText> OfTask(TaskConfig task)
    {
        const string At = "/config/task/";
        return One(task.Query, At + "query", TextKind.Sql)
            .Concat(Tree(task.Parameters, At + "parameters"))
            .Concat(Tree(task.Measures, At + "measures", TextKind.Sql))
            .Concat(One(task.Url, At + "url", TextKind.Template))
            .Concat(Tree(task.Headers, At + "headers"))
            .Concat(Tree(task.Body, At + "body"))
            .Concat(One(task.Language == "javascript" ? task.Source : null, At + "source", TextKind.Script))
            .Concat(Tree(task.Inputs, At + "inputs"))
            .Concat(Tree(task.Duration, At + "duration"))
            .Concat(One(task.Until, At + "until", TextKind.Template))
            .Concat(One(task.Title, At + "title", TextKind.Template));
    }

    private static IEnumerable<StepText> One(string? text, string path, TextKind kind) => text is null ? [] : [new(path, kind, text)];
}
