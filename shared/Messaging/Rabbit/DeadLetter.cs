using RabbitMQ.Client.Events;

namespace Vanguards.Messaging.Rabbit;

/// <summary>What cannot be read is set aside with the reason, for a person to look at.</summary>
public static class DeadLetter
{
    /// <summary>The delivered message, or the part of it given, for the queue of dead letters.</summary>
    public static RabbitMessage Of(BasicDeliverEventArgs delivery, string queue, string reason, ReadOnlyMemory<byte>? part = null) => new()
    {
        Key = RabbitTopology.DeadLetters,
        Body = (part ?? delivery.Body).ToArray(),
        Stored = part is null ? RabbitMessage.HeaderOf(delivery.BasicProperties, RabbitMessage.StoredHeader) : null,
        Durable = true,
        Headers = new Dictionary<string, string> { ["reason"] = reason.Length > 2_000 ? reason[..2_000] : reason, ["queue"] = queue },
    };
}
