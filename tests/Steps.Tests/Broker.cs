using RabbitMQ.Client;
using Vanguards.Messaging.Rabbit;
using Vanguards.TestSupport;

namespace Vanguards.Steps.Tests;

[CollectionDefinition("broker")]
public sealed class BrokerCollection : ICollectionFixture<Broker>;

/// <summary>One broker for all tests of the step plane, which run one after the other; each begins with no queues.</summary>
public sealed class Broker : IAsyncLifetime
{
    public RabbitServer Server { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (RabbitServer.IsInstalled)
        {
            await Server.StartAsync(Cancel);
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A client that knows nothing of ours.</summary>
    public Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = Server.Url, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(Cancel);

    public async Task EmptyAsync()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        foreach (var queue in (string[])[.. RabbitTopology.Work, RabbitTopology.Reports, RabbitTopology.Claims, RabbitTopology.StepLogs, RabbitTopology.DeadLetters])
        {
            await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: Cancel);
        }

        await RabbitTopology.DeclareStepsAsync(channel, Cancel);
    }

    /// <summary>Messages of the queue that wait for a consumer.</summary>
    public async Task<uint> CountAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        return await channel.MessageCountAsync(queue, Cancel);
    }

    public async Task PublishAsync(string queue, byte[] body, bool ours = true)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        var properties = new BasicProperties { Headers = ours ? new Dictionary<string, object?> { ["vanguards-schema"] = 1 } : null };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, body, Cancel);
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }
}
