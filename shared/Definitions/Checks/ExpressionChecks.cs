using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Checks;

/// <summary>Expressions parse and name only inputs, steps and values that exist where they stand.</summary>
internal static class ExpressionChecks
{
    /// <summary>Characters of expressions, scripts and SQL in one document: parsing them is what a check costs.</summary>
    private const long MaxCharacters = 48L * 1024 * 1024;

    public static void Run(CheckReport report)
    {
        var left = MaxCharacters;
        foreach (var node in report.Graph.Nodes)
        {
            foreach (var text in StepTexts.Of(node.Step))
            {
                if (report.Full)
                {
                    return;
                }

                if ((left -= text.Text.Length) < 0)
                {
                    report.Error("TOO_LARGE", node.Path + text.Path, $"Expressions, scripts and SQL of the document have more than {MaxCharacters:N0} characters together; the rest was not checked.");
                    return;
                }

                Check(report, node.Path + text.Path, text, new Place(node, ItemInScope(report.Graph, node, text)));
            }
        }

        if (report.Definition.Execution.Concurrency?.Key is { } key)
        {
            Check(report, "/execution/concurrency/key", new StepText("", TextKind.Expression, key), Place.InputsAlone);
        }

        for (var i = 0; i < report.Definition.Inputs.Validation.Count && !report.Full && (left -= report.Definition.Inputs.Validation[i].Expression.Length) >= 0; i++)
        {
            Check(report, $"/inputs/validation/{i}/expression", new StepText("", TextKind.Expression, report.Definition.Inputs.Validation[i].Expression), Place.InputsAlone);
        }

        foreach (var text in StepTexts.Tree(report.Definition.Outputs.Value, "/outputs/value").TakeWhile(text => !report.Full && (left -= text.Text.Length) >= 0))
        {
            Check(report, text.Path, text, Place.Result);
        }

        if (left < 0)
        {
            report.Error("TOO_LARGE", "/outputs", $"Expressions, scripts and SQL of the document have more than {MaxCharacters:N0} characters together; the rest was not checked.");
        }
    }

    private static bool ItemInScope(StepGraph graph, StepNode node, StepText text) =>
        text.PerItem && node.Role != StepRole.Compensation && graph[node.Root].Step.ForEach is not null;

    private static void Check(CheckReport report, string path, StepText text, Place place)
    {
        switch (text.Kind)
        {
            case TextKind.Expression:
                CheckParsed(report, path, ExpressionText.ParseExpression(text.Text), place);
                break;
            case TextKind.Script:
                CheckParsed(report, path, ExpressionText.ParseScript(text.Text), place);
                break;
            case TextKind.Sql:
                var sql = SqlText.Parse(text.Text);
                if (sql.Error is { } unreadable)
                {
                    report.Error("EXPRESSION_SYNTAX", path, $"The SQL cannot be read: {unreadable}");
                }

                foreach (var parameter in sql.Parameters)
                {
                    CheckCode(report, path, parameter.Expression, place);
                    CheckParameter(report, path, parameter.Name, place.Node);
                }

                break;
            default:
                var parsed = ExpressionText.Parse(text.Text);
                Syntax(report, path, parsed.Error);
                foreach (var part in parsed.Parts)
                {
                    CheckCode(report, path, part.Code, place);
                }

                WarnOfBareExpression(report, path, parsed);
                break;
        }
    }

    private static void CheckParsed(CheckReport report, string path, ParsedExpression parsed, Place place)
    {
        Syntax(report, path, parsed.Error);
        CheckCode(report, path, parsed.Code, place);
    }

    private static void Syntax(CheckReport report, string path, string? error)
    {
        if (error is not null)
        {
            report.Error("EXPRESSION_SYNTAX", path, $"The expression does not parse: {error}");
        }
    }

    private static void CheckParameter(CheckReport report, string path, string? name, StepNode? node)
    {
        if (name is null || node is null)
        {
            return;
        }

        var given = node.Step.Config.Task?.Parameters;
        if (given is not { ValueKind: JsonValueKind.Object } parameters || !parameters.TryGetProperty(name, out _))
        {
            report.Error("UNKNOWN_PARAMETER", path, $"The statement uses ${name}, which is not among the task's parameters.", given is { } some ? report.Suggest(name, some.EnumerateObject().Select(member => member.Name)) : "Add it to config.task.parameters, or write {{ an expression }} in its place.");
        }
    }

    private static void CheckCode(CheckReport report, string path, JsExpression? code, Place place)
    {
        if (code?.Reads is not { } reads)
        {
            return;
        }

        foreach (var name in reads.Inputs.TakeWhile(_ => !report.Full))
        {
            if (!report.InputNames.Contains(name))
            {
                report.Error("UNKNOWN_INPUT", path, $"There is no input {name}.", report.Suggest(name, report.InputNames) ?? "Declare it in inputs.");
            }
        }

        foreach (var use in reads.Steps.TakeWhile(_ => !report.Full))
        {
            StepUseChecks.Check(report, path, use, place);
        }

        (string Name, bool Read, bool There)[] values =
        [
            ("steps", reads.AllSteps || reads.Steps.Count > 0, place.StepsInScope), ("item", reads.Item, place.Item), ("index", reads.Index, place.Item),
            ("execution", reads.Execution, place.RunInScope), ("asOf", reads.AsOf, place.RunInScope), ("now", reads.Now, place.RunInScope),
        ];
        foreach (var (name, _, _) in values.Where(value => value.Read && !value.There))
        {
            report.Error("NOT_IN_SCOPE", path, $"{name} does not exist here.", name is "item" or "index" ? "They exist in the config and input of a step with forEach." : "Only inputs can be read here.");
        }

        if (reads.Random)
        {
            report.Error("RANDOM_NOT_ALLOWED", path, "Math.random would make each attempt decide differently.", "Derive the value from execution.id or from data.");
        }

        foreach (var name in reads.Unknown.TakeWhile(_ => !report.Full))
        {
            report.Error("UNKNOWN_NAME", path, $"Nothing is named {name} here.", report.Suggest(name, ["inputs", "steps", "item", "index", "execution", "asOf", "now"]) ?? "In scope are inputs, steps, item, index, execution, asOf and now; text needs quotes.");
        }
    }

    /// <summary>An author who forgets the braces gets the text itself, which is seldom what was meant.</summary>
    private static void WarnOfBareExpression(CheckReport report, string path, ParsedText parsed)
    {
        if (parsed is { HasExpressions: false, Error: null } && (parsed.Source.StartsWith("steps.", StringComparison.Ordinal) || parsed.Source.StartsWith("inputs.", StringComparison.Ordinal) || parsed.Source.StartsWith("steps[", StringComparison.Ordinal)))
        {
            report.Warn("LOOKS_LIKE_EXPRESSION", path, $"This is the text \"{parsed.Source}\", not its value.", $"Write {{{{ {parsed.Source} }}}}.");
        }
    }
}
