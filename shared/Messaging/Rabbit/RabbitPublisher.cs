using System.Threading.Channels;
using RabbitMQ.Client;

namespace Vanguards.Messaging.Rabbit;

/// <summary>Sends in rounds: all that has gathered goes out together, and with confirms its callers wait for the one round. Keeps what waits while the broker is away.</summary>
public sealed class RabbitPublisher(bool confirms, int capacity)
{
    /// <summary>Messages of one round.</summary>
    public const int MaxRound = 64;

    private readonly Channel<Pending> _pending = Channel.CreateBounded<Pending>(new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>Completes when the message is sent (confirmed, with confirms); throws if that failed, and nobody knows then whether it has arrived.</summary>
    public async Task SendAsync(RabbitMessage message, CancellationToken cancel)
    {
        var pending = new Pending(message);
        await _pending.Writer.WriteAsync(pending, cancel);
        await pending.Done.Task.WaitAsync(cancel);
    }

    /// <summary>Leaves the message to be sent; false if too many wait already.</summary>
    public bool TrySend(RabbitMessage message) => _pending.Writer.TryWrite(new Pending(message));

    /// <summary>Sends for as long as the session lasts.</summary>
    public async Task RunAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync(confirms);
        var round = new List<Pending>(MaxRound);
        while (await _pending.Reader.WaitToReadAsync(session.Ended))
        {
            while (round.Count < MaxRound && _pending.Reader.TryRead(out var next))
            {
                round.Add(next);
            }

            await RoundAsync(session, channel, round);
            round.Clear();
        }
    }

    private static async Task RoundAsync(RabbitSession session, IChannel channel, List<Pending> round)
    {
        var sent = round.ConvertAll(pending => session.SendAsync(channel, pending.Message));
        Exception? failed = null;
        for (var i = 0; i < round.Count; i++)
        {
            try
            {
                await sent[i];
                round[i].Done.TrySetResult();
            }
#pragma warning disable CA1031 // told to whoever waits for it, and thrown once all were told
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failed = failure is OperationCanceledException ? new RabbitAwayException(session.Failure ?? "the connection was closed") : failure;
                round[i].Done.TrySetException(failed);
                // Nobody may be waiting.
                _ = round[i].Done.Task.Exception;
            }
        }

        if (failed is not null)
        {
            throw failed;
        }
    }

    private sealed record Pending(RabbitMessage Message)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
