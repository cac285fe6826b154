using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Graph;

/// <summary>Resolves the ids that steps name into indexes.</summary>
internal static class StepLinks
{
    public static void Resolve(StepGraph graph, List<StepNode> nodes)
    {
        var dependents = new List<int>?[graph.Count];
        var deciders = new List<int>?[graph.Count];
        for (var i = 0; i < graph.Count; i++)
        {
            nodes[i].Dependencies = Indexes(graph, nodes[i].Step.DependsOn, i);
            foreach (var dependency in nodes[i].Dependencies)
            {
                (dependents[dependency] ??= []).Add(i);
            }
        }

        foreach (var node in nodes)
        {
            if (node.Role != StepRole.Step)
            {
                node.Dependencies = nodes[node.Root].Dependencies;
            }

            if (node.Step.Config.Condition is not { } condition)
            {
                continue;
            }

            node.Targets = Indexes(graph, BranchTargets(condition), node.Root);
            foreach (var target in node.Targets)
            {
                (deciders[target] ??= []).Add(node.Index);
            }
        }

        for (var i = 0; i < graph.Count; i++)
        {
            nodes[i].Dependents = dependents[i] ?? [];
            nodes[i].DecidedBy = deciders[i] ?? [];
        }
    }

    private static IEnumerable<string> BranchTargets(ConditionConfig condition) =>
        (condition.Then ?? []).Concat((condition.Cases ?? []).SelectMany(each => each.Then)).Concat(condition.Else);

    private static int[] Indexes(StepGraph graph, IEnumerable<string> ids, int self) =>
        [.. ids.Select(graph.Find).OfType<StepNode>().Where(node => node.Role == StepRole.Step && node.Index != self).Select(node => node.Index).Distinct().Order()];
}
