namespace Vanguards.Definitions.Checks;

/// <summary>What the definition sends has a way out of this installation: a run that cannot deliver its result would do its work for nothing.</summary>
internal static class DeliveryChecks
{
    public static void Run(CheckReport report, CheckContext context)
    {
        var destination = report.Definition.Outputs.Destination;
        if (destination is "email" or "api" && context.MissingWays.Contains(destination + "-results"))
        {
            report.Error("NOT_SET_UP", "/outputs/destination", destination == "email"
                ? "Results cannot be sent by e-mail here: no mail server is set up, or nobody who gets them."
                : "Results cannot be posted here: no address or no signing key is set up.", $"Ask the operator for {(destination == "email" ? "Executor:Mail:Host and Executor:Delivery:EmailTo" : "Executor:Delivery:ApiUrl and Executor:Http:SigningKey")}, or choose dashboard or storage.");
        }

        if (!context.MissingWays.Contains("email"))
        {
            return;
        }

        foreach (var node in report.Graph.Nodes.Where(node => node.Step.Config.Notification is { Channel: "email" }).TakeWhile(_ => !report.Full))
        {
            report.Error("NOT_SET_UP", node.Path + "/config/notification/channel", "E-mail cannot be sent here: no mail server is set up.", "Ask the operator for Executor:Mail:Host, or choose dashboard, webhook or slack.");
        }
    }
}
