using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Vanguards.Messaging.Rabbit;

/// <summary>What one user of the connection has open. It ends as a whole: with the connection, with any of its channels, or with a consumer whose queue is gone.</summary>
public sealed class RabbitSession : IAsyncDisposable
{
    private readonly List<IChannel> _channels = [];
    private readonly CancellationTokenSource _ended;
    private readonly IConnection _connection;
    private string? _failure;

    internal RabbitSession(IConnection connection, TimeSpan patience, CancellationToken cancel)
    {
        (_connection, Patience) = (connection, patience);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Ended = _ended.Token;
        connection.ConnectionShutdownAsync += ClosedAsync;
        if (connection.CloseReason is { } reason)
        {
            End(reason.ReplyText);
        }
    }

    /// <summary>Cancelled when the session ends, whatever the cause.</summary>
    public CancellationToken Ended { get; }

    /// <summary>How long one exchange with the broker may take.</summary>
    public TimeSpan Patience { get; }

    /// <summary>Why it ended, if that was not asked for.</summary>
    public string? Failure => _failure;

    /// <summary>Opens a channel; with confirms a publish completes once the broker has the message.</summary>
    public async Task<IChannel> ChannelAsync(bool confirms = false)
    {
        var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(confirms, confirms, outstandingPublisherConfirmationsRateLimiter: null), Ended);
        channel.ChannelShutdownAsync += ClosedAsync;
        lock (_channels)
        {
            _channels.Add(channel);
        }

        return channel;
    }

    /// <summary>Consumes; a handler that throws ends the session, so that nothing it held is lost. Answers the consumer's tag.</summary>
    public Task<string> ConsumeAsync(IChannel channel, string queue, bool autoAck, Func<BasicDeliverEventArgs, Task> handle)
    {
        var consumer = new Consumer(channel, this);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            try
            {
                await handle(delivery);
            }
#pragma warning disable CA1031 // the client would swallow it
            catch (Exception failure)
#pragma warning restore CA1031
            {
                End($"a message of {queue} could not be handled: {failure.Message}");
            }
        };
        return channel.BasicConsumeAsync(queue, autoAck, consumer, Ended);
    }

    /// <summary>Sends one message; on a channel with confirms completes when the broker has it, and for a durable one when it has reached a queue.</summary>
    public Task SendAsync(IChannel channel, RabbitMessage message) => PublishAsync(channel, message, message.Durable);

    /// <summary>Sends one message on a channel with confirms; false if there was no queue to take it.</summary>
    public async Task<bool> ReachesAsync(IChannel channel, RabbitMessage message)
    {
        try
        {
            await PublishAsync(channel, message, mandatory: true);
            return true;
        }
        catch (PublishException failure) when (failure.IsReturn)
        {
            return false;
        }
    }

    private async Task PublishAsync(IChannel channel, RabbitMessage message, bool mandatory)
    {
        // A broker that stopped reading must not hold us for ever.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        patience.CancelAfter(Patience);
        try
        {
            await channel.BasicPublishAsync(message.Exchange, message.Key, mandatory, message.Properties(), message.Body, patience.Token);
        }
        catch (OperationCanceledException) when (!Ended.IsCancellationRequested)
        {
            throw new RabbitAwayException("it took no message in time");
        }
    }

    /// <summary>Ends it, for a reason.</summary>
    public void End(string reason)
    {
        Interlocked.CompareExchange(ref _failure, reason, null);
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _connection.ConnectionShutdownAsync -= ClosedAsync;
        await _ended.CancelAsync();
        foreach (var channel in _channels)
        {
            channel.ChannelShutdownAsync -= ClosedAsync;
            try
            {
                await channel.DisposeAsync();
            }
#pragma warning disable CA1031 // closing what is broken may fail in every way
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }

        _ended.Dispose();
    }

    private Task ClosedAsync(object sender, ShutdownEventArgs args)
    {
        End(args.ReplyText);
        return Task.CompletedTask;
    }

    /// <summary>The broker cancels a consumer when its queue is deleted; the next session declares it again.</summary>
    private sealed class Consumer(IChannel channel, RabbitSession session) : AsyncEventingBasicConsumer(channel)
    {
        public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
        {
            session.End("a queue was deleted");
            return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
        }
    }
}
