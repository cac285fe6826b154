using System.Text.Json;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Checks;

/// <summary><c>steps.NAME.output</c> names a step that has ended when the expression is evaluated.</summary>
internal static class StepUseChecks
{
    public static void Check(CheckReport report, string path, StepUse use, Place place)
    {
        if (report.Agents is { } agents)
        {
            CheckAnswer(report, path, use, agents);
            return;
        }

        var step = report.Named(use.Name);
        if (step is null)
        {
            report.Error("UNKNOWN_STEP", path, $"There is no step {use.Name}.", Names.Suggest(report, use.Name));
        }
        else if (step.Role != StepRole.Step)
        {
            var owner = report.Graph[step.Root].Id;
            report.Error("UNKNOWN_STEP", path, $"{use.Name} has no output of its own; as {Names.RoleOf(step)} it stands for {owner}.", $"Read steps['{owner}'].");
        }
        else if (place.Node is { } reader && !report.IsUpstream(step.Index, reader.Index))
        {
            report.Error(
                "STEP_NOT_UPSTREAM",
                path,
                step.Index == reader.Root ? $"{use.Name} is this step itself, which has no output yet." : $"{use.Name} is not upstream of {report.Graph[reader.Root].Id}, so it may not have ended.",
                step.Index == reader.Root || report.IsUpstream(reader.Root, step.Index) ? null : $"Add {step.Id} to dependsOn.");
        }
        else if (use.Path is { } read && KnownOutputs.Unknown(step.Step, read) is { } unknown)
        {
            report.Error("UNKNOWN_OUTPUT", path, $"{Of(use.Name, unknown)} never has {unknown.Name}: {(unknown.Known.Count == 0 ? "it is empty" : $"it has {string.Join(", ", unknown.Known)}")}.", report.Suggest(unknown.Name, unknown.Known));
        }

        if (use.Member is not (null or "output" or "status"))
        {
            report.Error("STEP_MEMBER", path, $"A step has output and status, not {use.Member}.", $"Did you mean steps['{use.Name}'].output.{use.Member}?");
        }
    }

    /// <summary>What is read of an agent's answer is among what the agent declares; one that may answer more than that is not proved wrong.</summary>
    private static void CheckAnswer(CheckReport report, string path, StepUse use, IReadOnlyDictionary<string, JsonElement?> agents)
    {
        if (use.Path is not { } read || report.Named(use.Name) is not { Role: StepRole.Step, Step: { Config.Agent: { } agent } step }
            || !agents.TryGetValue(agent, out var declared) || declared is not { } schema || KnownOutputs.UnknownOf(step, schema, read) is not { } unknown)
        {
            return;
        }

        var (message, suggestion) = ($"{Of(use.Name, unknown)} has, by the schema of {agent}, {string.Join(", ", unknown.Known)}", report.Suggest(unknown.Name, unknown.Known));
        if (unknown.MayBe)
        {
            report.Warn("UNDECLARED_OUTPUT", path, $"{message}; that there is {unknown.Name} cannot be proved.", suggestion);
        }
        else
        {
            report.Error("UNKNOWN_OUTPUT", path, $"{message}, and never {unknown.Name}.", suggestion);
        }
    }

    private static string Of(string step, UnknownName unknown) => unknown.Place.Length == 0 ? $"The output of {step}" : $"{unknown.Place} in the output of {step}";
}
