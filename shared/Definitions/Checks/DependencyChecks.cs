using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Checks;

/// <summary>Dependencies exist, name no step itself, and make no cycle.</summary>
internal static class DependencyChecks
{
    private const int ShownOfACycle = 20;

    public static void Run(CheckReport report)
    {
        foreach (var node in report.Graph.Nodes)
        {
            for (var i = 0; i < node.Step.DependsOn.Count && !report.Full; i++)
            {
                Check(report, node, node.Step.DependsOn[i], $"{node.Path}/dependsOn/{i}");
            }
        }

        foreach (var cycle in report.Graph.Cycles())
        {
            var ids = cycle.Select(index => report.Graph[index].Id).ToList();
            var shown = ids.Count <= ShownOfACycle ? ids : [.. ids.Take(ShownOfACycle), $"… {ids.Count - ShownOfACycle} more …"];
            report.Error("CYCLE", $"/steps/{cycle[0]}/dependsOn", $"These steps form a cycle: {string.Join(" → ", [.. shown, ids[0]])} (→ reads \"depends on\").", "Take one of these dependencies away.");
        }
    }

    private static void Check(CheckReport report, StepNode node, string id, string path)
    {
        var target = report.Graph.Find(id);
        if (target is null)
        {
            report.Error("UNKNOWN_STEP", path, $"There is no step {id}.", Names.Suggest(report, id));
        }
        else if (target.Index == node.Index)
        {
            report.Error("SELF_DEPENDENCY", path, $"The step {id} depends on itself.", "Take this dependency away.");
        }
        else if (target.Role != StepRole.Step)
        {
            var owner = report.Graph[target.Root].Id;
            report.Error("UNKNOWN_STEP", path, $"{id} is no step of its own; it belongs to {owner}.", target.Root == node.Index ? null : $"Depend on {owner}.");
        }
        else if (node.Role != StepRole.Step && !report.IsUpstream(target.Index, node.Index))
        {
            report.Error("NESTED_DEPENDS_ON_LATER", path, $"The {Names.RoleOf(node)} {node.Id} cannot wait for {id}, which is not upstream of {report.Graph[node.Root].Id}.", "It starts with the dependencies of its owner: take this one away.");
        }
    }
}
