using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Vanguards.Steps.Tests.Bus;

/// <summary>What came, as a stranger sees it.</summary>
public sealed record BusDelivery(string Exchange, string Key, IReadOnlyBasicProperties Properties, byte[] Bytes)
{
    public JsonNode Body { get; } = JsonNode.Parse(Bytes)!;

    public string Id => (string)Body["id"]!;
}

/// <summary>A stranger's client of the bus: nothing but AMQP and JSON. Hears all that is told from the moment on at which it is there.</summary>
public sealed class BusClient : IAsyncDisposable
{
    public const string Commands = "vanguards.execute-workflow";
    public const string Accepted = "vanguards.execution-accepted";
    public const string Finished = "vanguards.execution-finished";
    public const string Rejected = "vanguards.execution-rejected";
    public const string Unreadable = "vanguards.execute-workflow.rejected";

    private readonly ConcurrentQueue<BusDelivery> _heard = [];
    private readonly SemaphoreSlim _more = new(0);
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private BusClient(IConnection connection, IChannel channel, string replies) => (_connection, _channel, Replies) = (connection, channel, replies);

    /// <summary>Its own queue for replies.</summary>
    public string Replies { get; }

    /// <summary>All that it heard.</summary>
    public IReadOnlyCollection<BusDelivery> Heard => _heard;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>With <paramref name="lasting"/> it hears by a durable queue of that name, which a restarted broker still has.</summary>
    public static async Task<BusClient> ConnectAsync(Uri broker, string? lasting = null)
    {
        var connection = await new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(Cancel);
        await UntilThereAsync(connection);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        var queue = await channel.QueueDeclareAsync(lasting ?? "", durable: lasting is not null, exclusive: lasting is null, autoDelete: lasting is null, cancellationToken: Cancel);
        foreach (var topic in (string[])[Accepted, Finished, Rejected])
        {
            await channel.QueueBindAsync(queue.QueueName, topic, "#", cancellationToken: Cancel);
        }

        var replies = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: Cancel);
        var client = new BusClient(connection, channel, replies.QueueName);
        foreach (var name in (string[])[queue.QueueName, replies.QueueName])
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) => client.HearAsync(delivery);
            await channel.BasicConsumeAsync(name, autoAck: true, consumer, Cancel);
        }

        return client;
    }

    /// <summary>As a service of another language would: JSON, its own name, perhaps something to recognise the answer by.</summary>
    public Task ExecuteAsync(JsonNode command, string? correlation = null, string? replyTo = null, string? user = "guest") =>
        PublishAsync(Encoding.UTF8.GetBytes(command.ToJsonString()), properties =>
        {
            properties.ContentType = "application/json";
            if (user is not null)
            {
                properties.UserId = user;
            }

            if (correlation is not null)
            {
                properties.CorrelationId = correlation;
            }

            if (replyTo is not null)
            {
                properties.ReplyTo = replyTo;
            }
        });

    public async Task PublishAsync(ReadOnlyMemory<byte> body, Action<BasicProperties> configure)
    {
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent };
        configure(properties);
        await _channel.BasicPublishAsync(Commands, "", mandatory: true, properties, body, Cancel);
    }

    /// <summary>The first that is meant, of those heard already or yet to come.</summary>
    public async Task<BusDelivery> WaitAsync(Func<BusDelivery, bool> isMeant)
    {
        while (true)
        {
            if (_heard.FirstOrDefault(isMeant) is { } found)
            {
                return found;
            }

            await _more.WaitAsync(Cancel);
        }
    }

    /// <summary>What the topic told of the execution.</summary>
    public Task<BusDelivery> WaitAsync(string topic, string id) => WaitAsync(heard => heard.Exchange == topic && heard.Id == id);

    /// <summary>Takes one message off a queue; waits for it.</summary>
    public async Task<BasicGetResult> TakeAsync(string queue)
    {
        while (true)
        {
            if (await _channel.BasicGetAsync(queue, autoAck: true, Cancel) is { } found)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private Task HearAsync(BasicDeliverEventArgs delivery)
    {
        _heard.Enqueue(new BusDelivery(delivery.Exchange, delivery.RoutingKey, delivery.BasicProperties, delivery.Body.ToArray()));
        _more.Release();
        return Task.CompletedTask;
    }

    /// <summary>The leader declares what it needs once it leads.</summary>
    private static async Task UntilThereAsync(IConnection connection)
    {
        while (true)
        {
            try
            {
                await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
                await channel.QueueDeclarePassiveAsync(Commands, Cancel);
                return;
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
            }
        }
    }
}
