using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>The proofs of the definition format, section 4: without data, and against what the outside offers.</summary>
public static class DefinitionChecks
{
    /// <summary>Everything that can be proved of a definition without data.</summary>
    public static IReadOnlyList<Problem> Run(WorkflowDefinition definition) => Run(definition, StepGraph.Of(definition));

    /// <summary>As <see cref="Run(WorkflowDefinition)"/>, with the definition's graph.</summary>
    public static IReadOnlyList<Problem> Run(WorkflowDefinition definition, StepGraph graph)
    {
        var report = new CheckReport(definition, graph);
        StepIdChecks.Run(report);
        DependencyChecks.Run(report);
        DecisionChecks.Run(report);
        JoinChecks.Run(report);
        NestedStepChecks.Run(report);
        ConfigChecks.Run(report);
        SettingsChecks.Run(report);
        InputChecks.Run(report);
        ExpressionChecks.Run(report);
        OutputChecks.Run(report, agentSchemas: null);
        if (report.TooDense)
        {
            report.Error("TOO_COMPLEX", "/steps", "The dependencies are too dense to prove that every step read has ended before.", "Take away dependencies that others imply.");
        }

        return report.Problems;
    }

    /// <summary>What can be proved only with the agents, templates, datasets and workflows there are; run after <see cref="Run(WorkflowDefinition)"/>.</summary>
    public static IReadOnlyList<Problem> Run(WorkflowDefinition definition, CheckContext context) => Run(definition, StepGraph.Of(definition), context);

    /// <summary>As <see cref="Run(WorkflowDefinition, CheckContext)"/>, with the definition's graph.</summary>
    public static IReadOnlyList<Problem> Run(WorkflowDefinition definition, StepGraph graph, CheckContext context)
    {
        var report = new CheckReport(definition, graph);
        ReferenceChecks.Run(report, context);
        AgentChecks.Run(report, context);
        DeliveryChecks.Run(report, context);
        return report.Problems;
    }
}
