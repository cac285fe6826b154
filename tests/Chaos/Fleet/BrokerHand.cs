using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Vanguards.Chaos.Tests.Fleet;

/// <summary>One with a client of the broker and no knowledge of the product but its queues' names.</summary>
internal sealed class BrokerHand(Uri broker)
{
    private const string Reports = "vanguards.reports";
    private const int MaxKept = 500;
    private static readonly string[] Queues = ["vanguards.steps.high", "vanguards.steps.normal", "vanguards.steps.low", Reports, "vanguards.claims", "vanguards.step-logs"];

    /// <summary>How many messages were thrown away.</summary>
    public async Task<long> PurgeAsync(CancellationToken cancel)
    {
        var purged = 0L;
        try
        {
            await using var connection = await ConnectAsync(cancel);
            foreach (var queue in Queues)
            {
                await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
                purged += await channel.QueuePurgeAsync(queue, cancel);
            }
        }
        catch (Exception away) when (IsAway(away))
        {
            // The broker had gone by itself: as good as empty.
        }

        return purged;
    }

    /// <summary>Takes what comes for a while, beside those whom it is for, and puts it back twice; at the end some of it, long done with, once more. How many.</summary>
    public async Task<int> DoubleAsync(TimeSpan length, CancellationToken cancel)
    {
        var kept = new ConcurrentQueue<(string Queue, BasicProperties Properties, byte[] Body)>();
        try
        {
            await using var connection = await ConnectAsync(cancel);
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancel);
            await channel.BasicQosAsync(0, 4, global: false, cancel);
            var tags = new List<string>();
            foreach (var queue in Queues)
            {
                var consumer = new AsyncEventingBasicConsumer(channel);
                consumer.ReceivedAsync += async (_, delivery) =>
                {
                    var (properties, body) = (new BasicProperties(delivery.BasicProperties), delivery.Body.ToArray());
                    await channel.BasicPublishAsync("", queue, mandatory: false, properties, body, cancel);
                    await channel.BasicPublishAsync("", queue, mandatory: false, properties, body, cancel);
                    await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancel);
                    if (kept.Count < MaxKept)
                    {
                        kept.Enqueue((queue, properties, body));
                    }
                };
                tags.Add(await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancel));
            }

            await Task.Delay(length, TimeProvider.System, cancel);
            foreach (var tag in tags)
            {
                await channel.BasicCancelAsync(tag, noWait: false, cancel);
            }

            foreach (var (queue, properties, body) in kept.Reverse())
            {
                await channel.BasicPublishAsync("", queue, mandatory: false, properties, body, cancel);
            }
        }
        catch (Exception away) when (IsAway(away))
        {
            // What it had taken comes again.
        }

        return kept.Count;
    }

    private Task<IConnection> ConnectAsync(CancellationToken cancel) => new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(cancel);

    private static bool IsAway(Exception failure) => failure is OperationInterruptedException or BrokerUnreachableException or AlreadyClosedException or IOException;
}
