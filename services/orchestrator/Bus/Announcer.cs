using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Vanguards.Messaging.Commits;
using Vanguards.Messaging.Rabbit;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Bus;

/// <summary>
/// Tells others what the outbox has, in rounds: all that has gathered goes out together, is confirmed together and deleted in one transaction. While the
/// broker is away the rows wait.
/// </summary>
internal sealed partial class Announcer(
    [FromKeyedServices(BusRegistration.Connection)] RabbitConnection rabbit, Outbox outbox, TimeProvider time, ILogger<Announcer> logger) : BackgroundService
{
    private const int Page = 256;
    private const int MaxDirect = 64;
    private const int MaxRemembered = 10_000;

    /// <summary>Between rounds, so that a busy orchestrator commits few of them; the first news of a quiet one goes at once.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(25);

    /// <summary>The same while nobody listens to anything that there is to tell.</summary>
    private static readonly TimeSpan BreathWhileUnheard = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan WhileDatabaseIsAway = TimeSpan.FromSeconds(1);

    /// <summary>Topics that somebody listened to when they were last used.</summary>
    private readonly HashSet<(string Exchange, string Key)> _heard = [];
    private readonly Channel<Direct> _direct = Channel.CreateBounded<Direct>(new BoundedChannelOptions(1_024) { SingleReader = true });

    /// <summary>Sends what has no row; completes once the broker has it, throws if that is not known.</summary>
    public async Task SendAsync(IReadOnlyList<BusMessage> messages, CancellationToken cancel)
    {
        var direct = new Direct(messages);
        await _direct.Writer.WriteAsync(direct, cancel);
        outbox.Signal();
        await direct.Done.Task.WaitAsync(cancel);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => rabbit.KeepAsync(AnnounceAsync, stoppingToken);

    private async Task AnnounceAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync(confirms: true);
        await BusTopology.DeclareAsync(channel, session.Ended);
        // What an earlier session, or an earlier leader, left.
        outbox.Signal();
        while (true)
        {
            await outbox.WaitAsync(session.Ended);
            var isHeard = true;
            try
            {
                await SendDirectAsync(session, channel);
                var page = await outbox.PendingAsync(Page, session.Ended);
                if (page.Count > 0)
                {
                    isHeard = await SendAsync(session, channel, [.. page.SelectMany(told => BusMessage.Of(told, told.Address))]);
                    await outbox.RemoveAsync(page);
                }

                if (page.Count == Page)
                {
                    outbox.Signal();
                    continue;
                }
            }
            catch (Exception failure) when (failure is DbException or WriterLostException or InvalidOperationException { InnerException: DbException })
            {
                Log.DatabaseAway(logger, Reason.Of(failure));
                outbox.Signal();
                await Task.Delay(WhileDatabaseIsAway, time, session.Ended);
            }

            await Task.Delay(isHeard ? Breath : BreathWhileUnheard, time, session.Ended);
        }
    }

    private async Task SendDirectAsync(RabbitSession session, IChannel channel)
    {
        var direct = new List<Direct>();
        while (direct.Count < MaxDirect && _direct.Reader.TryRead(out var next))
        {
            direct.Add(next);
        }

        if (direct.Count == MaxDirect)
        {
            outbox.Signal();
        }

        try
        {
            await SendAsync(session, channel, [.. direct.SelectMany(each => each.Messages)]);
            direct.ForEach(each => each.Done.TrySetResult());
        }
        catch (Exception failure)
        {
            foreach (var each in direct)
            {
                each.Done.TrySetException(new RabbitAwayException(session.Failure ?? failure.Message));
                // Nobody may be waiting.
                _ = each.Done.Task.Exception;
            }

            throw;
        }
    }

    /// <summary>
    /// Returns once the broker has them all, in their order. Of a topic that nobody listens to it gets one message a round, to see whether that is still so. A
    /// reply that nobody takes is told in the log and holds up nothing; anything else that fails ends the session. Answers false if nobody took any of them.
    /// </summary>
    private async Task<bool> SendAsync(RabbitSession session, IChannel channel, List<BusMessage> messages)
    {
        if (messages.Count == 0)
        {
            return true;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(session.Ended);
        patience.CancelAfter(session.Patience);
        var sent = new List<(BusMessage Message, Task Sending)>(messages.Count);
        var asked = new Dictionary<(string Exchange, string Key), Task>();
        foreach (var message in messages)
        {
            var topic = (message.Exchange, message.Key);
            if (asked.TryGetValue(topic, out var first))
            {
                await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!first.IsCompletedSuccessfully)
                {
                    // Nobody listens; or the first of them failed, and with it the round.
                    continue;
                }
            }

            var sending = channel.BasicPublishAsync(message.Exchange, message.Key, mandatory: true, message.Properties, message.Write(), patience.Token).AsTask();
            sent.Add((message, sending));
            if (message.IsTopic && !_heard.Contains(topic))
            {
                asked.TryAdd(topic, sending);
            }
        }

        Exception? failed = null;
        foreach (var (message, sending) in sent)
        {
            try
            {
                await sending;
                Remember(message);
            }
            catch (PublishException failure) when (message.IsTopic && failure.IsReturn)
            {
                _heard.Remove((message.Exchange, message.Key));
            }
            catch (PublishException failure) when (message.IsReply)
            {
                Log.ReplyNotTaken(logger, message.Key, failure.IsReturn ? "there is no such queue" : "the queue refused it");
            }
#pragma warning disable CA1031 // thrown once all have been awaited
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failed = failure is OperationCanceledException ? new RabbitAwayException(session.Failure ?? "it took no message in time")
                    : failure is PublishException refused ? new RabbitAwayException($"{message.Exchange}{message.Key} {(refused.IsReturn ? "is gone" : "has a queue that refuses messages")}")
                    : failure;
            }
        }

        return failed is null ? sent.Exists(each => each.Sending.IsCompletedSuccessfully) : throw failed;
    }

    private void Remember(BusMessage heard)
    {
        if (!heard.IsTopic)
        {
            return;
        }

        if (_heard.Count >= MaxRemembered)
        {
            _heard.Clear();
        }

        _heard.Add((heard.Exchange, heard.Key));
    }

    private sealed record Direct(IReadOnlyList<BusMessage> Messages)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A copy for reply_to {Queue} was not taken: {Reason}")]
        public static partial void ReplyNotTaken(ILogger logger, string queue, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What is to be told on the bus could not be read or crossed off: {Reason}")]
        public static partial void DatabaseAway(ILogger logger, string reason);
    }
}
