using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Vanguards.Messaging.Commits;
using Vanguards.Messaging.Rabbit;

namespace Vanguards.Orchestrator.Bus;

/// <summary>
/// Tells others what the outbox has, in rounds: all that has gathered goes out together, is confirmed together and deleted in one transaction. While the
/// broker is away the rows wait.
/// </summary>
internal sealed partial class Announcer(
    [FromKeyedServices(BusRegistration.Connection)] RabbitConnection rabbit, Outbox outbox, TimeProvider time, ILogger<Announcer> logger) : BackgroundService
{
    private const int Page = 128;
    private const int MaxDirect = 64;

    /// <summary>Between rounds, so that a busy orchestrator commits few of them; the first news of a quiet one goes at once.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan WhileDatabaseIsAway = TimeSpan.FromSeconds(1);

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
            try
            {
                await SendDirectAsync(session, channel);
                var page = await outbox.PendingAsync(Page, session.Ended);
                if (page.Count > 0)
                {
                    await SendAsync(session, channel, [.. page.SelectMany(told => BusMessage.Of(told, told.Address))]);
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
                Log.DatabaseAway(logger, failure.Message);
                outbox.Signal();
                await Task.Delay(WhileDatabaseIsAway, time, session.Ended);
            }

            await Task.Delay(Breath, time, session.Ended);
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

    /// <summary>Returns once the broker has them all. A reply that nobody takes is told in the log and holds up nothing; anything else that fails ends the session.</summary>
    private async Task SendAsync(RabbitSession session, IChannel channel, List<BusMessage> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(session.Ended);
        patience.CancelAfter(session.Patience);
        // What goes to a queue has to reach it; nobody need listen to a topic.
        var sent = messages.ConvertAll(message =>
            channel.BasicPublishAsync(message.Exchange, message.Key, mandatory: message.Exchange.Length == 0, message.Properties, message.Body, patience.Token).AsTask());
        Exception? failed = null;
        for (var i = 0; i < sent.Count; i++)
        {
            try
            {
                await sent[i];
            }
            catch (PublishException failure) when (messages[i].IsReply)
            {
                Log.ReplyNotTaken(logger, messages[i].Key, failure.IsReturn ? "there is no such queue" : "the queue refused it");
            }
#pragma warning disable CA1031 // thrown once all have been awaited
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failed = failure is OperationCanceledException ? new RabbitAwayException(session.Failure ?? "it took no message in time")
                    : failure is PublishException refused ? new RabbitAwayException($"{messages[i].Exchange}{messages[i].Key} {(refused.IsReturn ? "is gone" : "has a queue that refuses messages")}")
                    : failure;
            }
        }

        if (failed is not null)
        {
            throw failed;
        }
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
