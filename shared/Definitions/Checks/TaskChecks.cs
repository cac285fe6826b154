using System.Collections.Frozen;
using System.Globalization;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>A task has what its kind needs and nothing of another kind's.</summary>
internal static class TaskChecks
{
    private static readonly FrozenDictionary<string, (string[] Needed, string[] Allowed)> Kinds = new Dictionary<string, (string[], string[])>
    {
        ["query"] = (["query"], ["parameters"]),
        ["aggregate"] = (["sources"], ["groupBy", "measures"]),
        ["http"] = (["method", "url"], ["headers", "body", "expect"]),
        ["script"] = (["language", "source"], ["image", "limits"]),
        ["workflow"] = (["workflowId"], ["version", "inputs"]),
        ["wait"] = ([], ["duration", "until"]),
        ["approval"] = (["title"], ["roles", "form", "timeout"]),
    }.ToFrozenDictionary();

    public static void Run(CheckReport report, StepNode node)
    {
        if (node.Step.Config.Task is not { } task || !Kinds.TryGetValue(task.Type, out var kind))
        {
            return;
        }

        var path = node.Path + "/config/task";
        var given = Given(task).ToList();
        foreach (var field in kind.Needed.Where(field => !given.Contains(field)))
        {
            report.Error("MISSING_FIELD", path, $"A {task.Type} task needs {field}.");
        }

        foreach (var field in given.Where(field => !kind.Needed.Contains(field) && !kind.Allowed.Contains(field)))
        {
            var owners = Kinds.Where(each => each.Value.Needed.Contains(field) || each.Value.Allowed.Contains(field)).Select(each => each.Key).Order(StringComparer.Ordinal);
            report.Error("MISPLACED_FIELD", $"{path}/{field}", $"{field} belongs to {string.Join(" and ", owners)} tasks, not to a {task.Type} task.", "Take it away.");
        }

        switch (task.Type)
        {
            case "wait": CheckWait(report, task, path); break;
            case "http": CheckHttp(report, task, path); break;
            case "aggregate": CheckAggregate(report, task, path); break;
            case "script": CheckScript(report, task, path); break;
            case "approval": CheckApproval(report, task, path); break;
            case "workflow" when task.WorkflowId == report.Definition.Id:
                report.Warn("RECURSIVE_WORKFLOW", path + "/workflowId", "The workflow starts itself; make sure that it ends.");
                break;
            default: break;
        }
    }

    private static IEnumerable<string> Given(TaskConfig task)
    {
        (string Field, bool Given)[] fields =
        [
            ("query", task.Query is not null), ("parameters", task.Parameters is not null), ("sources", task.Sources is not null), ("groupBy", task.GroupBy is not null),
            ("measures", task.Measures is not null), ("method", task.Method is not null), ("url", task.Url is not null), ("headers", task.Headers is not null),
            ("body", task.Body is not null), ("expect", task.Expect is not null), ("language", task.Language is not null), ("source", task.Source is not null),
            ("image", task.Image is not null), ("limits", task.Limits is not null), ("workflowId", task.WorkflowId is not null), ("version", task.Version is not null),
            ("inputs", task.Inputs is not null), ("duration", task.Duration is not null), ("until", task.Until is not null), ("title", task.Title is not null),
            ("roles", task.Roles is not null), ("form", task.Form is not null), ("timeout", task.Timeout is not null),
        ];
        return fields.Where(field => field.Given).Select(field => field.Field);
    }

    private static void CheckWait(CheckReport report, TaskConfig task, string path)
    {
        if (task.Duration is null == task.Until is null)
        {
            report.Error("CONFIG_MISMATCH", path, "A wait task has either a duration or until.");
        }

        if (task.Until is { } until && !until.Contains("{{", StringComparison.Ordinal)
            && !DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            report.Error("PATTERN_MISMATCH", path + "/until", $"{until} is no instant.", "Use RFC 3339, e.g. 2026-01-31T12:00:00Z, or {{ an expression }}.");
        }
    }

    private static void CheckHttp(CheckReport report, TaskConfig task, string path)
    {
        if (task.Url is { } url && !url.StartsWith("{{", StringComparison.Ordinal)
            && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            report.Error("PATTERN_MISMATCH", path + "/url", $"{url} is no absolute http or https URL.");
        }

        if (task is { Body: not null, Method: "GET" or "HEAD" })
        {
            report.Error("SETTINGS_CONFLICT", path + "/body", $"A {task.Method} request carries no body.", "Use POST, PUT or PATCH, or take the body away.");
        }
    }

    private static void CheckAggregate(CheckReport report, TaskConfig task, string path)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < (task.Sources?.Count ?? 0); i++)
        {
            if (!seen.Add(SqlName.Of(task.Sources![i])))
            {
                report.Error("NOT_UNIQUE", $"{path}/sources/{i}", $"The source {task.Sources[i]} is named twice.");
            }
            else if ((task.GroupBy is { Count: > 0 } || task.Measures is not null) && task.Sources[i].Equals("grouped", StringComparison.OrdinalIgnoreCase))
            {
                report.Error("SQL_NAME_COLLISION", $"{path}/sources/{i}", "The source grouped has the name of the grouped table in SQL.", "Gather and group it in two steps.");
            }
        }
    }

    private static void CheckApproval(CheckReport report, TaskConfig task, string path)
    {
        InputChecks.RunList(report, task.Form ?? [], path + "/form", new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < (task.Form?.Count ?? 0); i++)
        {
            if (task.Form![i].Secret)
            {
                report.Error("SETTINGS_CONFLICT", $"{path}/form/{i}/secret", $"{task.Form[i].Name} cannot be secret: a person's answer is the step's output, which everyone sees who may see the run.", "Make it an input of the workflow.");
            }
        }
    }

    private static void CheckScript(CheckReport report, TaskConfig task, string path)
    {
        if (task.Language == "javascript" && task.Image is not null)
        {
            report.Error("SETTINGS_CONFLICT", path + "/image", "javascript runs in the executor itself and takes no image.", "Take it away.");
        }

        if (task.Limits is { } limits && limits.TryGetProperty("timeout", out var timeout) && Duration.Seconds(timeout) is <= 0 or > 300)
        {
            report.Error("OUT_OF_RANGE", path + "/limits/timeout", "A script's timeout is above 0 and at most 300 s.");
        }
    }
}
