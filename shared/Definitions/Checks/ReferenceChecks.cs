using System.Text.Json;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>Use case, datasets, templates and workflows that are named exist.</summary>
internal static class ReferenceChecks
{
    public static void Run(CheckReport report, CheckContext context)
    {
        if (!context.UseCaseExists && report.Definition.UseCase.Length > 0)
        {
            report.Error("UNKNOWN_USE_CASE", "/useCase", $"There is no use case {report.Definition.UseCase}.", "Create it, or name another.");
        }

        var datasets = context.Datasets.GroupBy(dataset => SqlName.Of(dataset.Name), StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
        var names = context.Datasets.Select(dataset => dataset.Name).ToHashSet(StringComparer.Ordinal);
        var workflows = context.Workflows.ToLookup(workflow => workflow.Id, StringComparer.Ordinal);
        foreach (var node in report.Graph.Nodes.TakeWhile(_ => !report.Full))
        {
            if (datasets.TryGetValue(SqlName.Of(node.Id), out var namesake))
            {
                report.Error("SQL_NAME_COLLISION", node.Path + "/id", $"The step {node.Id} and the dataset {namesake.Name} have the same name in SQL.", "Rename the step.");
            }

            if (context.UseCaseExists)
            {
                CheckSources(report, node, names);
            }

            CheckTemplate(report, node, context);
            CheckWorkflow(report, node, context, workflows);
            CheckInstallation(report, node, context);
        }

        if (context.UseCaseExists)
        {
            CheckInputs(report, report.Definition.Inputs.Required, "/inputs/required", names);
            CheckInputs(report, report.Definition.Inputs.Optional, "/inputs/optional", names);
        }

        CheckIsolation(report, report.Definition.Execution.Isolation, "/execution/isolation", context);
    }

    /// <summary>Datasets that inputs name as their default or choices.</summary>
    private static void CheckInputs(CheckReport report, IReadOnlyList<WorkflowInput> inputs, string path, HashSet<string> datasets)
    {
        for (var i = 0; i < inputs.Count && !report.Full; i++)
        {
            var input = inputs[i];
            var named = (input.Enum ?? []).Select((choice, n) => (Value: choice, Path: $"{path}/{i}/enum/{n}"));
            foreach (var (value, at) in input.Type != "dataset" ? [] : input.Default is { } given ? named.Append((given, $"{path}/{i}/default")) : named)
            {
                if (value.ValueKind == JsonValueKind.String && !datasets.Contains(value.GetString()!))
                {
                    report.Error("UNKNOWN_DATASET", at, $"The use case {report.Definition.UseCase} has no dataset {value.GetString()}.", report.Suggest(value.GetString()!, datasets));
                }
            }
        }
    }

    private static void CheckInstallation(CheckReport report, StepNode node, CheckContext context)
    {
        if (node.Step.Config.Task is { Type: "script", Language: { } language } && !context.ScriptLanguages.Contains(language))
        {
            report.Error("LANGUAGE_UNAVAILABLE", node.Path + "/config/task/language", $"Scripts in {language} cannot run in this installation.", $"Use {string.Join(" or ", context.ScriptLanguages)}.");
        }

        CheckIsolation(report, node.Step.Isolation, node.Path + "/isolation", context);
    }

    private static void CheckIsolation(CheckReport report, string? isolation, string path, CheckContext context)
    {
        if (isolation is not null && !context.Isolations.Contains(isolation))
        {
            report.Error("ISOLATION_UNAVAILABLE", path, $"This installation has no {isolation} isolation.", $"Use {string.Join(" or ", context.Isolations)}, or run it where {isolation}s are available.");
        }
    }

    private static void CheckSources(CheckReport report, StepNode node, HashSet<string> datasets)
    {
        var sources = node.Step.Config.Task is { Type: "aggregate", Sources: { } given } ? given : [];
        for (var i = 0; i < sources.Count && !report.Full; i++)
        {
            if (!datasets.Contains(sources[i]))
            {
                report.Error("UNKNOWN_DATASET", $"{node.Path}/config/task/sources/{i}", $"The use case {report.Definition.UseCase} has no dataset {sources[i]}.", report.Suggest(sources[i], datasets));
            }
        }
    }

    private static void CheckTemplate(CheckReport report, StepNode node, CheckContext context)
    {
        if (node.Step.Config.Transform is not { Template: { } name } transform)
        {
            return;
        }

        var path = node.Path + "/config/transform";
        var template = context.Templates.FirstOrDefault(each => each.Name == name);
        if (template is null)
        {
            report.Error("UNKNOWN_TEMPLATE", path + "/template", $"There is no report template {name}.", report.Suggest(name, context.Templates.Select(each => each.Name)));
        }
        else if (!template.Formats.Contains(transform.Format ?? "pdf"))
        {
            report.Error("TEMPLATE_FORMAT", path + (transform.Format is null ? "" : "/format"), $"{name} does not render to {transform.Format ?? "pdf"}.", $"It renders to {string.Join(", ", template.Formats)}.");
        }
    }

    private static void CheckWorkflow(CheckReport report, StepNode node, CheckContext context, ILookup<string, KnownWorkflow> workflows)
    {
        if (node.Step.Config.Task is not { Type: "workflow", WorkflowId: { } id } task || id == report.Definition.Id)
        {
            return;
        }

        var path = node.Path + "/config/task";
        var workflow = workflows[id].FirstOrDefault();
        if (workflow is null)
        {
            report.Error("UNKNOWN_WORKFLOW", path + "/workflowId", $"No workflow {id} is published.", report.Suggest(id, context.Workflows.Select(each => each.Id)));
        }
        else if (task.Version is { } version && !workflow.Versions.Contains(version))
        {
            report.Error("UNKNOWN_WORKFLOW", path + "/version", $"{id} has no version {version}.", report.Suggest(version, workflow.Versions));
        }
    }
}
