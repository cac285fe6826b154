using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Engine;
using Vanguards.ServiceDefaults.Http;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>
/// The leader takes in what executors report, acknowledging it after the commit. Each report stands alone: one with an old token is dropped, an
/// unreadable one set aside with the reason, one whose commit fails tried again while the others go on.
/// </summary>
internal sealed partial class ReportConsumer(
    RabbitConnection rabbit, EmbeddedStepPlane plane, StepTimes times, RunReconciler reconciler, LargeBodies bodies, IOptions<LeaseOptions> options, TimeProvider time, ILogger<ReportConsumer> logger) : BackgroundService
{
    /// <summary>Messages in hand at once; each holds what one executor had gathered.</summary>
    private const ushort Prefetch = 64;

    /// <summary>Failed tries, with other reports committed between them, before a report is taken for poison.</summary>
    private const int MaxStrikes = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly RabbitPublisher _deadLetters = new(confirms: true, capacity: 256);
    private long _committed;

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
        foreach (var queue in (string[])[RabbitTopology.Reports, RabbitTopology.StepLogs])
        {
            await session.ConsumeAsync(channel, queue, autoAck: false, delivery =>
            {
                // The client takes the body back when we return.
                var body = delivery.Body.ToArray();
                var kept = new BasicDeliverEventArgs(delivery.ConsumerTag, delivery.DeliveryTag, delivery.Redelivered, delivery.Exchange, delivery.RoutingKey, delivery.BasicProperties, body, session.Ended);
                _ = Task.Run(() => HandleAsync(session, channel, queue, kept));
                return Task.CompletedTask;
            });
        }

        await _deadLetters.RunAsync(session);
    }

    private async Task HandleAsync(RabbitSession session, IChannel channel, string queue, BasicDeliverEventArgs delivery)
    {
        try
        {
            await TakeInAsync(queue, delivery, session.Ended);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, session.Ended);
        }
#pragma warning disable CA1031 // not acknowledged, it comes again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            session.End(failure.Message);
        }
    }

    private async Task TakeInAsync(string queue, BasicDeliverEventArgs delivery, CancellationToken cancel)
    {
        ReportMessage message;
        try
        {
            var body = await bodies.ReadAsync(delivery, cancel);
            message = JsonSerializer.Deserialize(body.Span, StepJson.Default.ReportMessage) ?? throw new JsonException("It is null.");
        }
        catch (Exception failure) when (failure is JsonException or FormatException or FileNotFoundException)
        {
            await SetAsideAsync(DeadLetter.Of(delivery, queue, failure.Message), failure.Message, cancel);
            return;
        }

        // A step's last lines come with its report and are there when the step has ended.
        foreach (var element in message.Lines)
        {
            if (await ReadAsync(element, StepJson.Default.StepLogLine, delivery, queue, cancel) is { } line)
            {
                plane.Log(line);
            }
        }

        await Task.WhenAll(message.Reports.Select(async element =>
        {
            if (await ReadAsync(element, StepJson.Default.StepReport, delivery, queue, cancel) is { } report)
            {
                await CommitAsync(report, element, delivery, cancel);
            }
        }));
    }

    private async Task<T?> ReadAsync<T>(
        JsonElement element, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, BasicDeliverEventArgs delivery, string queue, CancellationToken cancel)
        where T : class
    {
        string reason;
        try
        {
            if (element.Deserialize(type) is { } value)
            {
                return value;
            }

            reason = "It is null.";
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            reason = failure.Message;
        }

        await SetAsideAsync(DeadLetter.Of(delivery, queue, reason, PartOf(element)), reason, cancel);
        return null;
    }

    private async Task CommitAsync(StepReport report, JsonElement element, BasicDeliverEventArgs delivery, CancellationToken cancel)
    {
        var (pause, began) = (FirstPause, time.GetTimestamp());
        for (var strikes = 0; ;)
        {
            var before = Volatile.Read(ref _committed);
            try
            {
                await plane.ReportAsync(report, cancel);
                Interlocked.Increment(ref _committed);
                times.Add(report.FinishedAt - report.StartedAt);
                return;
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                Log.NotCommitted(logger, report.ExecutionId, report.StepId, Reason.Of(failure));
                await Task.Delay(pause, time, cancel);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                // While nothing can be committed it is the database that is away, and not the report that is bad; nor is it if there is no room for it, though there is for a smaller one.
                strikes += Volatile.Read(ref _committed) == before || DiskFull.CauseOf(failure) is not null ? 0 : 1;
                if (strikes >= MaxStrikes && time.GetElapsedTime(began).TotalSeconds > options.Value.PoisonSeconds)
                {
                    await SetAsideAsync(DeadLetter.Of(delivery, RabbitTopology.Reports, failure.Message, PartOf(element)), failure.Message, cancel);
                    return;
                }
            }
        }
    }

    private static ReadOnlyMemory<byte> PartOf(JsonElement element) => System.Text.Encoding.UTF8.GetBytes(element.GetRawText());

    private async Task SetAsideAsync(RabbitMessage message, string reason, CancellationToken cancel)
    {
        Log.SetAside(logger, message.Headers["queue"], reason);
        await _deadLetters.SendAsync(await bodies.FitAsync(message, cancel), cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The report of step {StepId} of {ExecutionId} was not committed and is tried again: {Reason}")]
        public static partial void NotCommitted(ILogger logger, string executionId, string stepId, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "A message of {Queue} was set aside: {Reason}")]
        public static partial void SetAside(ILogger logger, string queue, string reason);
    }
}
