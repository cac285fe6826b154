using System.Text.Json;
using Vanguards.Definitions.Inputs;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>Declared inputs make sense by themselves: names, limits that fit the type, defaults and choices that fit the limits.</summary>
internal static class InputChecks
{
    public static void Run(CheckReport report)
    {
        var inputs = report.Definition.Inputs;
        var names = new HashSet<string>(StringComparer.Ordinal);
        RunList(report, inputs.Required, "/inputs/required", names);
        RunList(report, inputs.Optional, "/inputs/optional", names);
        for (var i = 0; i < inputs.Required.Count; i++)
        {
            if (inputs.Required[i].Default is not null)
            {
                report.Warn("NO_EFFECT", $"/inputs/required/{i}/default", "A required input is always given.", "Make it optional, or take the default away.");
            }
        }
    }

    public static void RunList(CheckReport report, IReadOnlyList<WorkflowInput> inputs, string path, HashSet<string> names)
    {
        for (var i = 0; i < inputs.Count && !report.Full; i++)
        {
            if (inputs[i].Name.Length > 0 && !names.Add(inputs[i].Name))
            {
                report.Error("DUPLICATE_INPUT", $"{path}/{i}/name", $"The input {inputs[i].Name} is declared twice.");
            }

            CheckOne(report, inputs[i], $"{path}/{i}");
        }
    }

    private static void CheckOne(CheckReport report, WorkflowInput input, string path)
    {
        var before = report.Problems.Count;
        CheckLimits(report, input, path);
        CheckPattern(report, input, path);
        if (report.Problems.Count > before)
        {
            return;
        }

        var bare = input with { Enum = null };
        report.AddRange(InputValue.CheckEach(bare, (input.Enum ?? []).Select((choice, i) => (choice, $"{path}/enum/{i}")), Reading.DefinitionReader.MaxProblems));

        if (input.Default is { } given)
        {
            report.AddRange(InputValue.Check(input, given, path + "/default"));
            if (input.Secret)
            {
                report.Warn("SECRET_DEFAULT", path + "/default", $"The default of {input.Name} is a secret that everyone who can read the definition sees.", "Take it away and ask for it at each run.");
            }
        }
    }

    private static void CheckLimits(CheckReport report, WorkflowInput input, string path)
    {
        var comparable = input.Type is "integer" or "number" or "date" or "datetime";
        (string Field, JsonElement? Value)[] limits = [("minimum", input.Minimum), ("maximum", input.Maximum)];
        foreach (var (field, value) in limits.Where(limit => limit.Value is not null))
        {
            if (!comparable)
            {
                report.Error("MISPLACED_FIELD", $"{path}/{field}", $"{field} is for numbers and dates, not for {input.Type}.", "Take it away.");
            }
            else if (InputValue.Comparable(input.Type, value!.Value) is null)
            {
                report.Error("WRONG_TYPE", $"{path}/{field}", $"{field} is no {input.Type}.");
            }
        }

        if (comparable && input is { Minimum: { } minimum, Maximum: { } maximum }
            && InputValue.Comparable(input.Type, minimum) is { } low && InputValue.Comparable(input.Type, maximum) is { } high && low > high)
        {
            report.Error("SETTINGS_CONFLICT", path + "/minimum", "minimum is above maximum.");
        }
    }

    private static void CheckPattern(CheckReport report, WorkflowInput input, string path)
    {
        if (input.Pattern is { } pattern)
        {
            if (input.Type != "string")
            {
                report.Error("MISPLACED_FIELD", path + "/pattern", $"pattern is for strings, not for {input.Type}.", "Take it away.");
            }
            else if (Schemas.EcmaPattern.Compile(pattern, out var error) is null)
            {
                report.Error("PATTERN_INVALID", path + "/pattern", $"The pattern cannot be used: {error}");
            }
        }

        if (input.Items is { } items)
        {
            if (input.Type != "array")
            {
                report.Error("MISPLACED_FIELD", path + "/items", $"items is for arrays, not for {input.Type}.", "Take it away.");
            }
            else if (Schemas.JsonSchema.Compile(items, out var problems) is null)
            {
                report.AddRange(problems.Select(problem => problem with { Path = path + "/items" + problem.Path }));
            }
        }
    }
}
