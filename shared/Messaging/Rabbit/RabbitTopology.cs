using RabbitMQ.Client;

namespace Vanguards.Messaging.Rabbit;

/// <summary>Names of exchanges and queues, and how they are declared. Every queue is bounded; declaring again is harmless.</summary>
public static class RabbitTopology
{
    /// <summary>What executors report; survives everything, and refuses rather than forgets when it is full.</summary>
    public const string Reports = "vanguards.reports";
    /// <summary>Claims, renewals and heartbeats; void after a lease's time.</summary>
    public const string Claims = "vanguards.claims";
    /// <summary>Log lines of running steps; the oldest go first when nobody reads them.</summary>
    public const string StepLogs = "vanguards.step-logs";
    /// <summary>Messages that nobody could read, with the reason in the header <c>reason</c>.</summary>
    public const string DeadLetters = "vanguards.dead-letters";
    /// <summary>Fanout: attempts that are to stop.</summary>
    public const string Stops = "vanguards.stops";
    /// <summary>Fanout: the live view's frames.</summary>
    public const string Live = "vanguards.live";

    /// <summary>Times that a report may come back from a consumer that died with it.</summary>
    private const int DeliveryLimit = 50;

    /// <summary>Work queues, the most urgent first.</summary>
    public static readonly IReadOnlyList<string> Work = ["vanguards.steps.high", "vanguards.steps.normal", "vanguards.steps.low"];

    /// <summary>The index in <see cref="Work"/> for a run's priority: 7 to 9, 4 to 6, 0 to 3.</summary>
    public static int ClassOf(int priority) => priority >= 7 ? 0 : priority >= 4 ? 1 : 2;

    /// <summary>What the name of the queue begins with on which one executor hears answers and stops.</summary>
    public static string Executor(string name) => $"vanguards.executor.{name}";

    /// <summary>Declares what the step plane shares.</summary>
    public static async Task DeclareStepsAsync(IChannel channel, CancellationToken cancel)
    {
        foreach (var queue in Work)
        {
            await QueueAsync(channel, queue, new() { ["x-max-length"] = 50_000 }, cancel);
        }

        await QueueAsync(channel, DeadLetters, new() { ["x-max-length"] = 10_000 }, cancel);
        await QueueAsync(
            channel,
            Reports,
            new()
            {
                ["x-queue-type"] = "quorum",
                ["x-max-length"] = 100_000,
                ["x-overflow"] = "reject-publish",
                ["x-delivery-limit"] = DeliveryLimit,
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = DeadLetters,
            },
            cancel);
        await QueueAsync(channel, Claims, new() { ["x-max-length"] = 10_000, ["x-message-ttl"] = 15_000 }, cancel);
        await QueueAsync(channel, StepLogs, new() { ["x-max-length"] = 10_000, ["x-max-length-bytes"] = 64 * 1024 * 1024 }, cancel);
        await channel.ExchangeDeclareAsync(Stops, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancel);
    }

    /// <summary>Declares an executor's own queue, which goes with its connection, and lets it hear stops.</summary>
    public static async Task DeclareExecutorAsync(IChannel channel, string queue, CancellationToken cancel)
    {
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = 10_000 }, cancellationToken: cancel);
        await channel.QueueBindAsync(queue, Stops, "", cancellationToken: cancel);
    }

    /// <summary>Declares a subscriber's own queue for the live view; answers its name.</summary>
    public static async Task<string> DeclareLiveAsync(IChannel channel, CancellationToken cancel)
    {
        await DeclareLiveExchangeAsync(channel, cancel);
        var queue = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = 10_000 }, cancellationToken: cancel);
        await channel.QueueBindAsync(queue.QueueName, Live, "", cancellationToken: cancel);
        return queue.QueueName;
    }

    /// <summary>Declares the live view's exchange.</summary>
    public static Task DeclareLiveExchangeAsync(IChannel channel, CancellationToken cancel) =>
        channel.ExchangeDeclareAsync(Live, ExchangeType.Fanout, durable: false, autoDelete: false, cancellationToken: cancel);

    private static Task QueueAsync(IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancel) =>
        channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancel);
}
