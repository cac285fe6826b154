using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Checks;

/// <summary>Ids are unique, fallbacks and compensations included, and stay so as names in SQL.</summary>
internal static class StepIdChecks
{
    public static void Run(CheckReport report)
    {
        var ids = new Dictionary<string, StepNode>(StringComparer.Ordinal);
        var names = new Dictionary<string, StepNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in report.Graph.Nodes.Where(node => node.Id.Length > 0).OrderBy(node => node.Root))
        {
            if (!ids.TryAdd(node.Id, node))
            {
                report.Error("DUPLICATE_STEP_ID", node.Path + "/id", $"The id {node.Id} is taken by {ids[node.Id].Path}.", "Give each step, fallbacks and compensations included, an id of its own.");
            }
            else if (!names.TryAdd(SqlName.Of(node.Id), node))
            {
                report.Error("SQL_NAME_COLLISION", node.Path + "/id", $"{node.Id} and {names[SqlName.Of(node.Id)].Id} are both {SqlName.Of(node.Id).ToLowerInvariant()} in SQL, where - and . are _ and case does not count.", "Rename one of them.");
            }
        }
    }
}
