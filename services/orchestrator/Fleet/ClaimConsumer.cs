using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Events;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Engine;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>
/// The leader grants claims and renews leases, and hears who is alive. What it misses is asked again, so nothing is acknowledged late; a claim that it
/// cannot commit stays unanswered.
/// </summary>
internal sealed partial class ClaimConsumer(
    RabbitConnection rabbit, EmbeddedStepPlane plane, DispatchQueue queue, Executors executors, RunReconciler reconciler, LargeBodies bodies, ILogger<ClaimConsumer> logger) : BackgroundService
{
    /// <summary>Messages answered at once.</summary>
    private const ushort Prefetch = 64;

    private readonly RabbitPublisher _answers = new(confirms: false, capacity: 4_096);
    private readonly RabbitPublisher _deadLetters = new(confirms: true, capacity: 256);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await reconciler.Recovered.WaitAsync(stoppingToken);
        await rabbit.KeepAsync(ConsumeAsync, stoppingToken);
    }

    private async Task ConsumeAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync();
        await RabbitTopology.DeclareStepsAsync(channel, session.Ended);
        await channel.BasicQosAsync(0, Prefetch, global: false, session.Ended);
        await session.ConsumeAsync(channel, RabbitTopology.Claims, autoAck: false, async delivery =>
        {
            var tag = delivery.DeliveryTag;
            if (await ReadAsync(delivery, session.Ended) is { } message)
            {
                message = Trusted(message);
                executors.Heard(message.Executor, message.Slots);
                _ = Task.Run(() => AnswerAsync(session, message, async () => await channel.BasicAckAsync(tag, multiple: false, session.Ended)));
            }
            else
            {
                await channel.BasicAckAsync(tag, multiple: false, session.Ended);
            }
        });
        await await Task.WhenAny(_answers.RunAsync(session), _deadLetters.RunAsync(session));
    }

    /// <summary>One whose leases last longer than ours would go on with an effect that another has been given: it gets no work and no claim.</summary>
    private ClaimMessage Trusted(ClaimMessage message)
    {
        if (message.LeaseSeconds <= queue.Lease.TotalSeconds)
        {
            return message;
        }

        Log.LeaseTooLong(logger, message.Executor, message.LeaseSeconds, queue.Lease.TotalSeconds);
        return message with { Slots = 0, Started = [], Claims = [] };
    }

    private async Task AnswerAsync(RabbitSession session, ClaimMessage message, Func<Task> acknowledge)
    {
        try
        {
            foreach (var token in message.Started)
            {
                _ = ClaimAsync(token, message.Executor, givenBefore: false, session.Ended);
            }

            var renewals = message.Renewals.Select(renewal => Renew(message.Executor, renewal, session.Ended)).ToList();
            var claims = await Task.WhenAll(message.Claims.Select(async token => (Token: token, Granted: await ClaimAsync(token, message.Executor, message.GivenBefore.Contains(token), session.Ended))));
            await acknowledge();
            var answer = new AnswerMessage
            {
                Granted = [.. claims.Where(claim => claim.Granted == true).Select(claim => claim.Token)],
                Refused = [.. claims.Where(claim => claim.Granted == false).Select(claim => claim.Token)],
                Renewals = renewals,
            };
            if (answer.Granted.Count + answer.Refused.Count + answer.Renewals.Count > 0)
            {
                _answers.TrySend(Answers.To(message.ReplyTo, answer));
            }
        }
#pragma warning disable CA1031 // not acknowledged, it comes again if it is not void by then
        catch (Exception failure)
#pragma warning restore CA1031
        {
            session.End(failure.Message);
        }
    }

    /// <summary>True or false as the engine says; null if it could not be committed.</summary>
    private async Task<bool?> ClaimAsync(long token, string executor, bool givenBefore, CancellationToken cancel)
    {
        try
        {
            return await plane.ClaimAsync(token, executor, givenBefore, cancel);
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            Log.NotClaimed(logger, token, executor, Reason.Of(failure));
            return null;
        }
    }

    private RenewalAnswer Renew(string executor, RenewalRequest renewal, CancellationToken cancel)
    {
        var lost = queue.Renew(executor, renewal.Tokens);
        foreach (var token in renewal.Tokens.Except(lost).Where(token => queue.HolderOf(token) is null))
        {
            // Its own word that it had started was lost.
            _ = ClaimAsync(token, executor, givenBefore: false, cancel);
        }

        return new RenewalAnswer { Number = renewal.Number, Lost = lost };
    }

    private async Task<ClaimMessage?> ReadAsync(BasicDeliverEventArgs delivery, CancellationToken cancel)
    {
        try
        {
            var body = await bodies.ReadAsync(delivery, cancel);
            return JsonSerializer.Deserialize(body.Span, StepJson.Default.ClaimMessage) ?? throw new JsonException("It is null.");
        }
        catch (Exception failure) when (failure is JsonException or FormatException or FileNotFoundException)
        {
            Log.Unreadable(logger, failure.Message);
            _deadLetters.TrySend(DeadLetter.Of(delivery, RabbitTopology.Claims, failure.Message));
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The claim of {Token} by {Executor} was not committed: {Reason}")]
        public static partial void NotClaimed(ILogger logger, long token, string executor, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Executor {Executor} takes leases to hold {Its} s, which are {Ours} s here: it is given nothing")]
        public static partial void LeaseTooLong(ILogger logger, string executor, double its, double ours);

        [LoggerMessage(Level = LogLevel.Error, Message = "A claim was set aside: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
