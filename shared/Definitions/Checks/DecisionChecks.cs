using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>A decision has one form, and its targets exist and depend on it.</summary>
internal static class DecisionChecks
{
    /// <summary>With more targets than this, one walk for all is cheaper than a proof for each.</summary>
    private const int ManyTargets = 64;

    public static void Run(CheckReport report)
    {
        foreach (var node in report.Graph.Nodes.Where(node => node.Step.Config.Condition is not null))
        {
            var condition = node.Step.Config.Condition!;
            var path = node.Path + "/config/condition";
            CheckForm(report, condition, path);
            CheckTargets(report, node, condition.Then ?? [], path + "/then");
            CheckTargets(report, node, condition.Else, path + "/else");
            for (var i = 0; i < (condition.Cases?.Count ?? 0); i++)
            {
                CheckTargets(report, node, condition.Cases![i].Then, $"{path}/cases/{i}/then");
            }

            if (node.Targets.Count == 0 && (condition.Then ?? []).Concat(condition.Else).Concat((condition.Cases ?? []).SelectMany(each => each.Then)).FirstOrDefault() is null)
            {
                report.Warn("NO_EFFECT", path, $"The decision {node.Id} names no step in any branch.");
            }
        }
    }

    private static void CheckForm(CheckReport report, ConditionConfig condition, string path)
    {
        if (condition.Expression is null == condition.Cases is null)
        {
            report.Error("CONDITION_FORM", path, condition.Cases is null ? "The condition has neither an expression nor cases." : "The condition has both an expression and cases.", "Give either expression, then and else, or cases and else.");
        }
        else if (condition.Cases is not null && condition.Then is not null)
        {
            report.Error("CONDITION_FORM", path + "/then", "With cases, each case has its own then.", "Move these steps into a case.");
        }
        else if (condition.Expression is not null && condition.Then is null)
        {
            report.Error("MISSING_FIELD", path, "The field then is missing.", "Name the steps that run if the expression is true; [] for none.");
        }
    }

    private static void CheckTargets(CheckReport report, StepNode decision, IReadOnlyList<string> targets, string path)
    {
        var downstream = targets.Count > ManyTargets ? report.Graph.Descendants(decision.Root).ToHashSet() : null;
        for (var i = 0; i < targets.Count && !report.Full; i++)
        {
            var target = report.Graph.Find(targets[i]);
            if (target is null or { Role: not StepRole.Step })
            {
                report.Error("UNKNOWN_STEP", $"{path}/{i}", $"There is no step {targets[i]} to choose.", target is null ? Names.Suggest(report, targets[i]) : $"{targets[i]} belongs to {report.Graph[target.Root].Id}: name that one.");
            }
            else if (target.Index == decision.Root || !(downstream?.Contains(target.Index) ?? report.IsUpstream(decision.Root, target.Index)))
            {
                report.Error("TARGET_NOT_DOWNSTREAM", $"{path}/{i}", $"{targets[i]} does not depend on the decision {decision.Id}, so it would not wait for it.", $"Add {report.Graph[decision.Root].Id} to dependsOn of {targets[i]}.");
            }
        }
    }
}
