using Vanguards.Definitions.Model;

namespace Vanguards.Executor.Steps;

/// <summary>Names the runner that a step belongs to: its type, for a task and a transform with the sort of it.</summary>
public static class StepKind
{
    public static string Of(WorkflowStep step) => step.Type switch
    {
        "task" => "task." + step.Config.Task?.Type,
        "transform" => "transform." + TransformOf(step.Config.Transform),
        var type => type,
    };

    private static string TransformOf(TransformConfig? transform) => transform switch
    {
        { Template: not null } => "template",
        { Sql: not null } => "sql",
        _ => "expression",
    };
}
