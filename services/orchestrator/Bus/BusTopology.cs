using RabbitMQ.Client;
using Vanguards.Contracts.Executions;

namespace Vanguards.Orchestrator.Bus;

/// <summary>How the names of <see cref="BusNames"/> are declared. Every queue is bounded; declaring again is harmless.</summary>
internal static class BusTopology
{
    /// <summary>What our own queues' names begin with; no reply goes there.</summary>
    public const string OwnPrefix = "vanguards.";

    /// <summary>Times that a command may come back from a leader that died with it.</summary>
    private const int DeliveryLimit = 50;

    /// <summary>What other services may listen to.</summary>
    public static readonly IReadOnlyList<string> Topics = [BusNames.Accepted, BusNames.Finished, BusNames.Rejected];

    public static async Task DeclareAsync(IChannel channel, CancellationToken cancel)
    {
        // Fanout, as MassTransit declares the exchange of a message that it publishes.
        await channel.ExchangeDeclareAsync(BusNames.ExecuteWorkflow, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancel);
        foreach (var topic in Topics)
        {
            await channel.ExchangeDeclareAsync(topic, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancel);
        }

        // The newest are kept; each was logged too.
        await channel.QueueDeclareAsync(
            BusNames.Unreadable, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-max-length"] = 10_000, ["x-max-length-bytes"] = 256 * 1024 * 1024 }, cancellationToken: cancel);
        await channel.QueueDeclareAsync(
            BusNames.ExecuteWorkflow, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-max-length"] = 100_000,
                ["x-max-length-bytes"] = 1024 * 1024 * 1024,
                ["x-overflow"] = "reject-publish",
                ["x-delivery-limit"] = DeliveryLimit,
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = BusNames.Unreadable,
            },
            cancellationToken: cancel);
        await channel.QueueBindAsync(BusNames.ExecuteWorkflow, BusNames.ExecuteWorkflow, "", cancellationToken: cancel);
    }
}
