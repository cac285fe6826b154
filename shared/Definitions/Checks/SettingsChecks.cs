using System.Text.Json;
using System.Text.RegularExpressions;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>Settings that contradict each other are errors; settings that change nothing are warnings.</summary>
internal static partial class SettingsChecks
{
    public static void Run(CheckReport report)
    {
        var execution = report.Definition.Execution;
        if (execution.Timeout <= 0)
        {
            report.Error("OUT_OF_RANGE", "/execution/timeout", "The timeout must be above 0.");
        }

        if (execution is { Mode: "sequential", MaxParallel: not ExecutionSettings.DefaultMaxParallel })
        {
            report.Warn("NO_EFFECT", "/execution/maxParallel", "A sequential run has one step in flight.", "Take it away, or use the mode parallel.");
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

        if (StepOutput().IsMatch(step.ForEach) && ExpressionText.ParseExpression(step.ForEach).Code is { Reads.Steps: var uses } && uses.Count == 1
            && report.Named(uses.First().Name) is { } list && KnownOutputs.Of(list.Step) is { } members)
        {
            report.Error("NOT_A_LIST", node.Path + "/forEach", $"The output of {list.Id} is no list.", members.Contains("preview") ? $"A table's rows are read with SQL; its first ones are {step.ForEach.Trim('{', '}', ' ')}.preview." : "Name the member that is a list.");
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
            else if (node.Step.Config.Task is { Type: "wait", Duration: { } duration } && Duration.Seconds(duration) > timeout)
            {
                report.Error("SETTINGS_CONFLICT", node.Path + "/timeout", $"The wait is longer than the step's timeout of {timeout} s, so it would never end well.", "Raise the timeout, or take it away.");
            }
            else if (timeout > report.Definition.Execution.Timeout && !Waits(node.Step))
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

        if (Waits(node.Step) && node.Step.Timeout is null && node.Step.Config.Task!.Timeout is null)
        {
            report.Warn("NO_EFFECT", node.Path + "/retry", $"{Names.AKindOf(node)} without a timeout does not fail, so it is not retried.");
        }
    }

    private static void CheckUnused(CheckReport report, StepNode node)
    {
        var step = node.Step;
        if (step.Cache is { Enabled: true } && (Waits(step) || step.Config.Task?.Type == "workflow" || step.Config.Transform?.Template is not null))
        {
            report.Warn("NO_EFFECT", node.Path + "/cache", $"{Names.AKindOf(node)} is not cached.");
        }
        else if (step.Cache is { Enabled: true } && !TakesInput(step) && StepReads.Of(step) is { } reads && (reads.Now || reads.Execution))
        {
            report.Warn("NO_EFFECT", node.Path + "/cache", $"What reads {(reads.Now ? "now" : "execution")} differs from run to run and is not cached.");
        }

        CheckParameters(report, node);
        if (node.Role != StepRole.Step && step.DependsOn.Count > 0 && step.DependsOn.All(id => report.Graph.Find(id) is { } target && report.Graph.IsUpstream(target.Index, node.Index)))
        {
            report.Warn("NO_EFFECT", node.Path + "/dependsOn", $"A {Names.RoleOf(node)} starts with the dependencies of its owner.", "Take it away.");
        }

        if (step.Input is not null && !TakesInput(step))
        {
            report.Warn("NO_EFFECT", node.Path + "/input", $"{Names.AKindOf(node)} takes no input; it reads what its expressions and SQL name.");
        }
    }

    /// <summary>Values that the statement never names.</summary>
    private static void CheckParameters(CheckReport report, StepNode node)
    {
        if (node.Step.Config.Task is not { Type: "query", Query: { } query, Parameters: { ValueKind: JsonValueKind.Object } given } || SqlText.Parse(query) is not { Error: null } sql)
        {
            return;
        }

        var used = sql.Parameters.Select(parameter => parameter.Name).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (!used.All(name => given.TryGetProperty(name, out _)))
        {
            // Probably the same name, written differently: that is told already.
            return;
        }

        foreach (var name in given.EnumerateObject().Select(member => member.Name).Where(name => !used.Contains(name)))
        {
            report.Warn("NO_EFFECT", $"{node.Path}/config/task/parameters/{JsonPointer.Escape(name)}", $"The statement does not use ${name}.", "Take it away, or use it.");
        }
    }

    /// <summary>The output of a step and nothing else, with or without braces.</summary>
    [GeneratedRegex(@"^(\{\{\s*)?steps(\.[\w$]+|\[('[^']+'|""[^""]+"")\])\.output(\s*\}\})?\z")]
    private static partial Regex StepOutput();

    private static bool Waits(WorkflowStep step) => step.Config.Task?.Type is "wait" or "approval";

    private static bool TakesInput(WorkflowStep step) =>
        step.Type == "agent" || step.Config.Task is { Type: "script", Language: not "javascript" } || step.Config.Transform?.Template is not null;
}
