using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Checks;

/// <summary><c>steps.NAME.output</c> names a step that has ended when the expression is evaluated.</summary>
internal static class StepUseChecks
{
    public static void Check(CheckReport report, string path, StepUse use, Place place)
    {
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

        else if (use.Key is { } key && !KnownOutputs.MayHave(step.Step, key))
        {
            var known = KnownOutputs.Of(step.Step)!;
            report.Error("UNKNOWN_OUTPUT", path, $"The output of {use.Name} never has {key}: {(known.Count == 0 ? "it is empty" : $"it has {string.Join(", ", known)}")}.", report.Suggest(key, known));
        }

        if (use.Member is not (null or "output" or "status"))
        {
            report.Error("STEP_MEMBER", path, $"A step has output and status, not {use.Member}.", $"Did you mean steps['{use.Name}'].output.{use.Member}?");
        }
    }
}
