using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Checks;

/// <summary>Wording shared by the rules.</summary>
internal static class Names
{
    public static string RoleOf(StepNode node) => node.Role switch
    {
        StepRole.Fallback => "fallback",
        StepRole.Compensation => "compensation",
        _ => "step",
    };

    public static string? Suggest(CheckReport report, string id) =>
        report.Suggest(id, report.Graph.Nodes.Take(report.Graph.Count).Select(node => node.Id));

    /// <summary>The type as people name it, at the beginning of a sentence: a task by its kind.</summary>
    public static string AKindOf(StepNode node) => KindOf(node) is var kind && kind[0] is 'a' ? $"An {kind}" : $"A {kind}";

    private static string KindOf(StepNode node) => node.Step.Config.Task is { Type.Length: > 0 } task && node.Step.Type == "task" ? $"{task.Type} task" : $"{node.Step.Type} step";
}
