using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Checks;

/// <summary>A step's config holds exactly the member of its type.</summary>
internal static class ConfigChecks
{
    public static void Run(CheckReport report)
    {
        foreach (var node in report.Graph.Nodes.Where(node => node.Step.Type.Length > 0))
        {
            if (report.Full)
            {
                return;
            }

            CheckMember(report, node);
            TaskChecks.Run(report, node);
            CheckTransform(report, node);
            CheckNotification(report, node);
        }
    }

    private static void CheckMember(CheckReport report, StepNode node)
    {
        var config = node.Step.Config;
        (string Type, string Member, bool Given)[] members =
        [
            ("agent", "agent", config.Agent is not null),
            ("task", "task", config.Task is not null),
            ("decision", "condition", config.Condition is not null),
            ("transform", "transform", config.Transform is not null),
            ("notify", "notification", config.Notification is not null),
        ];
        var own = members.FirstOrDefault(each => each.Type == node.Step.Type);
        if (own.Member is null)
        {
            return;
        }

        var others = members.Where(each => each.Given && each.Member != own.Member).ToList();
        if (!own.Given)
        {
            var suggestion = others is [var other] ? $"The config is that of a step of type {other.Type}." : $"Add config.{own.Member}.";
            report.Error("CONFIG_MISMATCH", node.Path + "/config", $"A step of type {node.Step.Type} needs config.{own.Member}.", suggestion);
        }

        foreach (var other in own.Given ? others : [])
        {
            report.Error("CONFIG_MISMATCH", $"{node.Path}/config/{other.Member}", $"config.{other.Member} belongs to steps of type {other.Type}, not {node.Step.Type}.", "Take it away, or make it a step of its own.");
        }

        if (config.Parameters is not null && node.Step.Type != "agent")
        {
            report.Error("MISPLACED_FIELD", node.Path + "/config/parameters", "config.parameters is for agents.", node.Step.Type == "task" ? "A query's parameters are config.task.parameters." : "Take it away.");
        }
    }

    private static void CheckTransform(CheckReport report, StepNode node)
    {
        if (node.Step.Config.Transform is not { } transform)
        {
            return;
        }

        var path = node.Path + "/config/transform";
        var forms = new[] { transform.Template is not null, transform.Expression is not null, transform.Sql is not null }.Count(given => given);
        if (forms != 1)
        {
            report.Error("CONFIG_MISMATCH", path, forms == 0 ? "A transform needs a template, an expression or sql." : "A transform has one of template, expression and sql.");
        }

        if (transform.Template is null && forms > 0)
        {
            (string Field, bool Given)[] fields = [("format", transform.Format is not null), ("includeEvidence", transform.IncludeEvidence is not null), ("options", transform.Options is not null)];
            foreach (var (field, _) in fields.Where(field => field.Given))
            {
                report.Error("MISPLACED_FIELD", $"{path}/{field}", $"{field} belongs to a template.", "Take it away.");
            }
        }
    }

    private static void CheckNotification(CheckReport report, StepNode node)
    {
        if (node.Step.Config.Notification is { Channel: "email" or "webhook" or "slack", To: null } notification)
        {
            report.Error("MISSING_FIELD", node.Path + "/config/notification", $"The channel {notification.Channel} needs to.", notification.Channel == "email" ? "Give an address or a list of them." : "Give the URL to call.");
        }
    }
}
