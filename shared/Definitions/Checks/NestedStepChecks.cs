using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Checks;

/// <summary>Fallbacks and compensations: present where asked for, and with no settings that belong to their owner.</summary>
internal static class NestedStepChecks
{
    public static void Run(CheckReport report)
    {
        var rollback = report.Definition.Execution.ErrorHandling == "rollback";
        foreach (var node in report.Graph.Nodes)
        {
            if (node.Step.OnError == "fallback" && node.Step.Fallback is null)
            {
                report.Error("FALLBACK_MISSING", node.Path + "/onError", $"{node.Id} is to fall back but has no fallback.", "Add a fallback step, or use fail, skip or retry.");
            }

            if (node.Compensation is not null && (!rollback || node.Role == StepRole.Compensation))
            {
                report.Warn("NO_EFFECT", node.Path + "/compensate", rollback ? "A compensation is not compensated itself." : "Compensations run only with errorHandling rollback.");
            }

            if (node.Role != StepRole.Step)
            {
                CheckNested(report, node);
            }
        }

        if (rollback && report.Graph.Nodes.All(node => node.Role != StepRole.Compensation))
        {
            report.Warn("NO_EFFECT", "/execution/errorHandling", "No step has a compensation, so a rollback undoes nothing.");
        }
    }

    private static void CheckNested(CheckReport report, StepNode node)
    {
        var role = Names.RoleOf(node);
        void Refuse(bool given, string field, string why)
        {
            if (given)
            {
                report.Error("MISPLACED_FIELD", $"{node.Path}/{field}", $"A {role} has no {field} of its own: {why}", "Take it away.");
            }
        }

        Refuse(node.Step.When is not null, "when", "it runs whenever it is needed.");
        Refuse(node.Step.ForEach is not null, "forEach", "it runs once for its owner or its owner's item.");
        Refuse(node.Step.Join == "any", "join", "it starts with the dependencies of its owner.");
        if (node.Step.Type == "decision" && report.Graph[node.Owner].Step.Type != "decision")
        {
            report.Error("MISPLACED_FIELD", node.Path + "/type", $"A {role} cannot be a decision: {report.Graph[node.Owner].Id} is none.");
        }
    }
}
