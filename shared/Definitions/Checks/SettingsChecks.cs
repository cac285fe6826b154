using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>Settings that contradict each other are errors; settings that change nothing are warnings.</summary>
internal static class SettingsChecks
{
    public static void Run(CheckReport report)
    {
        if (report.Definition.Execution.Timeout <= 0)
        {
            report.Error("OUT_OF_RANGE", "/execution/timeout", "The timeout must be above 0.");
        }

        foreach (var node in report.Graph.Nodes)
        {
            if (report.Full)
            {
                return;
            }

            CheckForEach(report, node);
            CheckTimes(report, node);
            CheckRetry(report, node);
            CheckUnused(report, node);
        }
    }

    private static void CheckForEach(CheckReport report, StepNode node)
    {
        var step = node.Step;
        if (step.ForEach is null)
        {
            if (step.MaxParallel is not null)
            {
                report.Warn("NO_EFFECT", node.Path + "/maxParallel", "maxParallel is for forEach.");
            }

            return;
        }

        if (step.Type == "decision" || step.Config.Task?.Type == "approval")
        {
            report.Error("SETTINGS_CONFLICT", node.Path + "/forEach", $"A {(step.Type == "decision" ? "decision" : "approval")} cannot run once per item.", "Ask once, or move the items into a child workflow.");
        }

        if (step.MaxParallel > report.Definition.Execution.MaxParallel)
        {
            report.Warn("NO_EFFECT", node.Path + "/maxParallel", $"The run has at most {report.Definition.Execution.MaxParallel} in flight.", "Raise execution.maxParallel as well.");
        }
    }

    private static void CheckTimes(CheckReport report, StepNode node)
    {
        if (node.Step.Timeout is { } timeout)
        {
            if (timeout <= 0)
            {
                report.Error("OUT_OF_RANGE", node.Path + "/timeout", "The timeout must be above 0.");
            }
            else if (timeout > report.Definition.Execution.Timeout)
            {
                report.Warn("NO_EFFECT", node.Path + "/timeout", $"The whole run times out after {report.Definition.Execution.Timeout} s.");
            }
        }

        if (node.Step.Config.Task is { Type: "approval", Timeout: <= 0 })
        {
            report.Error("OUT_OF_RANGE", node.Path + "/config/task/timeout", "The timeout must be above 0.");
        }
    }

    private static void CheckRetry(CheckReport report, StepNode node)
    {
        if (node.Step.Retry is not { } retry)
        {
            return;
        }

        if (node.Step.OnError == "retry" && retry.MaxAttempts is < 3)
        {
            report.Error("SETTINGS_CONFLICT", node.Path + "/retry/maxAttempts", $"onError retry makes at least 3 attempts, maxAttempts says {retry.MaxAttempts}.", "Raise maxAttempts, or use onError fail.");
        }

        if (retry.InitialDelay > retry.MaxDelay)
        {
            report.Warn("NO_EFFECT", node.Path + "/retry/initialDelay", $"No delay is longer than maxDelay, {retry.MaxDelay} s.");
        }

        if (Waits(node.Step))
        {
            report.Warn("NO_EFFECT", node.Path + "/retry", $"A {Names.KindOf(node)} is not retried.");
        }
    }

    private static void CheckUnused(CheckReport report, StepNode node)
    {
        var step = node.Step;
        if (step.Cache is { Enabled: true } && (Waits(step) || step.Config.Task?.Type == "workflow"))
        {
            report.Warn("NO_EFFECT", node.Path + "/cache", $"A {Names.KindOf(node)} is not cached.");
        }

        if (step.Input is not null && !TakesInput(step))
        {
            report.Warn("NO_EFFECT", node.Path + "/input", $"A {Names.KindOf(node)} takes no input; it reads what its expressions and SQL name.");
        }
    }

    private static bool Waits(WorkflowStep step) => step.Config.Task?.Type is "wait" or "approval";

    private static bool TakesInput(WorkflowStep step) =>
        step.Type == "agent" || step.Config.Task?.Type == "script" || step.Config.Transform?.Template is not null;
}
