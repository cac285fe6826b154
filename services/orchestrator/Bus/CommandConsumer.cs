using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Vanguards.Contracts.Executions;
using Vanguards.Contracts;
using Vanguards.Messaging.Rabbit;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Bus;

/// <summary>
/// The leader takes commands from the bus, acknowledging each when what came of it is committed. While a service or the database is away the commands
/// in hand are tried again, ever later, and the others stay in the queue.
/// </summary>
internal sealed partial class CommandConsumer(
    [FromKeyedServices(BusRegistration.Connection)] RabbitConnection rabbit, CommandDoor door, Announcer announcer, IOptions<BusOptions> options, TimeProvider time, ILogger<CommandConsumer> logger)
    : BackgroundService
{
    /// <summary>Commands in hand at once; those decided at the same time are committed together.</summary>
    private const ushort Prefetch = 32;

    /// <summary>Failed tries, with other commands decided between them, before a command is taken for poison.</summary>
    private const int MaxStrikes = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private long _decided;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => rabbit.KeepAsync(ConsumeAsync, stoppingToken);

    private async Task ConsumeAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync();
        await BusTopology.DeclareAsync(channel, session.Ended);
        await channel.BasicQosAsync(0, Prefetch, global: false, session.Ended);
        await session.ConsumeAsync(channel, BusNames.ExecuteWorkflow, autoAck: false, delivery =>
        {
            // The client takes the body back when we return.
            var (tag, properties, body) = (delivery.DeliveryTag, delivery.BasicProperties, delivery.Body.ToArray());
            _ = Task.Run(() => HandleAsync(session, channel, tag, properties, body));
            return Task.CompletedTask;
        });
        await Task.Delay(Timeout.InfiniteTimeSpan, time, session.Ended);
    }

    private async Task HandleAsync(RabbitSession session, IChannel channel, ulong tag, IReadOnlyBasicProperties properties, byte[] body)
    {
        try
        {
            var (command, reason) = CommandReading.Of(properties, body);
            if (command is not null)
            {
                reason = await DecideAsync(command, session.Ended);
            }

            if (reason is not null)
            {
                await SetAsideAsync(properties, body, reason, session.Ended);
            }

            await channel.BasicAckAsync(tag, multiple: false, session.Ended);
        }
#pragma warning disable CA1031 // not acknowledged, it comes again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            session.End(failure.Message);
        }
    }

    /// <summary>Returns once it is decided, and what has no row told; with a reason if it cannot be decided.</summary>
    private async Task<string?> DecideAsync(Command command, CancellationToken cancel)
    {
        var (pause, began) = (FirstPause, time.GetTimestamp());
        for (var strikes = 0; ;)
        {
            var before = Volatile.Read(ref _decided);
            try
            {
                var messages = await door.TakeAsync(command, cancel);
                Interlocked.Increment(ref _decided);
                if (messages.Count > 0)
                {
                    await announcer.SendAsync(messages, cancel);
                }

                return null;
            }
            catch (Exception failure) when (failure is not RabbitAwayException && !cancel.IsCancellationRequested)
            {
                Log.NotDecided(logger, Reason.Of(failure));
                await Task.Delay(pause, time, cancel);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                // While nothing can be decided it is another service that is away, and not the command that is bad; nor is it if there is no room for it, though there is for a smaller one.
                strikes += Volatile.Read(ref _decided) == before || DiskFull.CauseOf(failure) is not null ? 0 : 1;
                if (strikes >= MaxStrikes && time.GetElapsedTime(began).TotalSeconds > options.Value.PoisonSeconds)
                {
                    return $"It could not be decided: {failure.Message}";
                }
            }
        }
    }

    private async Task SetAsideAsync(IReadOnlyBasicProperties properties, byte[] body, string reason, CancellationToken cancel)
    {
        Log.SetAside(logger, properties.MessageId, properties.UserId, body.Length, reason);
        // As it came, but for user_id, which the broker would check against ours, and for the headers by which it would send it elsewhere too.
        var headers = (properties.Headers ?? new Dictionary<string, object?>()).Where(header => header.Key is not ("CC" or "BCC")).ToDictionary();
        headers[BusNames.ReasonHeader] = Faults.Cut(reason, 1_000);
        headers[BusNames.UserHeader] = properties.UserId;
        var kept = new BasicProperties { DeliveryMode = DeliveryModes.Persistent, Headers = headers };
        (kept.ContentType, kept.ContentEncoding, kept.MessageId, kept.CorrelationId, kept.ReplyTo, kept.Type, kept.AppId) =
            (properties.ContentType, properties.ContentEncoding, properties.MessageId, properties.CorrelationId, properties.ReplyTo, properties.Type, properties.AppId);
        await announcer.SendAsync([new BusMessage("", BusNames.Unreadable, kept, () => body)], cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A command was not decided and is tried again: {Reason}")]
        public static partial void NotDecided(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "A message {MessageId} of {User} with {Bytes} bytes was set aside: {Reason}")]
        public static partial void SetAside(ILogger logger, string? messageId, string? user, int bytes, string reason);
    }
}
