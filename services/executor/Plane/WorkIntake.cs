using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;

namespace Vanguards.Executor.Plane;

/// <summary>
/// What comes from the work queues: kept by class until it is taken, acknowledged once it is done with. The broker gives us no more of a class than we
/// have slots; when all of them are taken for longer, what we cannot begin goes back for others.
/// </summary>
internal sealed partial class WorkIntake(RabbitConnection rabbit, LargeBodies bodies, IOptions<ExecutorOptions> options, TimeProvider time, ILogger<WorkIntake> logger)
{
    /// <summary>Attempts that took longer are acknowledged as soon as their lease is committed: the broker closes channels on late acknowledgements.</summary>
    private static readonly TimeSpan LongStep = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly RabbitPublisher _deadLetters = new(confirms: true, capacity: 256);
    private readonly WorkBuffer _buffer = new(RabbitTopology.Work.Count, time);
    private readonly SemaphoreSlim _consuming = new(1);
    private readonly List<string> _consumers = [];
    private IChannel? _channel;
    private RabbitSession? _session;
    private long _takes;
    private int _takers;
    private bool _drains;

    public async ValueTask<IReadOnlyList<StepWork>> TakeAsync(int max, CancellationToken cancel)
    {
        Interlocked.Increment(ref _takes);
        Interlocked.Increment(ref _takers);
        try
        {
            await ConsumeAsync();
            return await _buffer.TakeAsync(max, time.GetTimestamp(), cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _takers);
        }
    }

    /// <summary>Attempts that came and were not taken.</summary>
    public int Waiting => _buffer.Waiting;

    /// <summary>The attempt is done with here; once its report is confirmed, a late duplicate of it need not be run.</summary>
    public void Settle(long token, bool confirmed) => Acknowledge(_buffer.Settle(token, confirmed));

    /// <summary>The lease on the attempt is committed.</summary>
    public void Leased(long token) => _buffer.Leased(token);

    /// <summary>Takes no more, and gives back what has not been taken.</summary>
    public async Task DrainAsync()
    {
        _drains = true;
        await PauseAsync();
    }

    /// <summary>Consumes until cancelled, over every loss of the broker.</summary>
    public Task RunAsync(CancellationToken cancel) => rabbit.KeepAsync(RunAsync, cancel);

    private async Task RunAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync();
        await RabbitTopology.DeclareStepsAsync(channel, session.Ended);
        await channel.BasicQosAsync(0, (ushort)options.Value.Slots, global: false, session.Ended);
        (_channel, _session) = (channel, session);
        var deadLetters = _deadLetters.RunAsync(session);
        try
        {
            await ConsumeAsync();
            await WatchAsync(session, deadLetters);
        }
        finally
        {
            await _consuming.WaitAsync(CancellationToken.None);
            (_channel, _session) = (null, null);
            _consumers.Clear();
            _consuming.Release();
            _buffer.Lost();
        }
    }

    /// <summary>Acknowledges long steps, and lets go of the queues while nobody here can take from them.</summary>
    private async Task WatchAsync(RabbitSession session, Task deadLetters)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var takes = -1L;
        while (await timer.WaitForNextTickAsync(session.Ended))
        {
            Acknowledge(_buffer.Long(LongStep));
            var now = Interlocked.Read(ref _takes);
            if (now == takes && Volatile.Read(ref _takers) == 0)
            {
                await PauseAsync();
            }

            takes = now;
            if (deadLetters.IsCompleted)
            {
                await deadLetters;
            }
        }
    }

    private async Task ConsumeAsync()
    {
        if (_consumers.Count > 0 || _channel is null)
        {
            return;
        }

        await _consuming.WaitAsync(CancellationToken.None);
        try
        {
            if (_consumers.Count > 0 || _drains || (_channel, _session) is not ({ } channel, { } session))
            {
                return;
            }

            for (var rank = 0; rank < RabbitTopology.Work.Count; rank++)
            {
                var (queue, place) = (RabbitTopology.Work[rank], rank);
                _consumers.Add(await session.ConsumeAsync(channel, queue, autoAck: false, delivery => ArrivedAsync(session, channel, queue, place, delivery)));
            }
        }
        catch (Exception failure)
        {
            // Whoever takes waits on for the next session; this one is of no use any longer.
            _session?.End(failure.Message);
        }
        finally
        {
            _consuming.Release();
        }
    }

    private async Task PauseAsync()
    {
        await _consuming.WaitAsync(CancellationToken.None);
        try
        {
            if (_consumers.Count > 0 && _channel is { } channel && _session is { } session)
            {
                foreach (var tag in _consumers)
                {
                    await channel.BasicCancelAsync(tag, noWait: false, session.Ended);
                }

                _consumers.Clear();
            }

            await GiveBackAsync();
        }
        catch (Exception failure)
        {
            _session?.End(failure.Message);
        }
        finally
        {
            _consuming.Release();
        }
    }

    private async Task GiveBackAsync()
    {
        foreach (var delivery in _buffer.GiveBack())
        {
            await delivery.Channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true, CancellationToken.None);
        }
    }

    private async Task ArrivedAsync(RabbitSession session, IChannel channel, string queue, int rank, BasicDeliverEventArgs delivery)
    {
        var arrived = new Delivery(channel, delivery.DeliveryTag);
        try
        {
            var body = await bodies.ReadAsync(delivery, session.Ended);
            var message = JsonSerializer.Deserialize(body.Span, StepJson.Default.WorkMessage) ?? throw new JsonException("It is null.");
            // Whoever had it first may have died of it.
            var works = delivery.Redelivered ? [.. message.Works.Select(work => work with { GivenBefore = true })] : message.Works;
            Acknowledge(_buffer.Add(rank, arrived, works));
            if (_drains)
            {
                await GiveBackAsync();
            }
        }
        catch (Exception failure) when (failure is JsonException or FormatException or FileNotFoundException or NotSupportedException)
        {
            Log.SetAside(logger, queue, failure.Message);
            await _deadLetters.SendAsync(DeadLetter.Of(delivery, queue, failure.Message), session.Ended);
            Acknowledge([arrived]);
        }
    }

    private void Acknowledge(IReadOnlyList<Delivery> done)
    {
        foreach (var delivery in done)
        {
            _ = AcknowledgeAsync(delivery);
        }
    }

    private static async Task AcknowledgeAsync(Delivery delivery)
    {
        try
        {
            await delivery.Channel.BasicAckAsync(delivery.Tag, multiple: false, CancellationToken.None);
        }
        catch (Exception)
        {
            // The channel is gone: the message comes again, and is known as done with, or refused by its token.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A message of {Queue} was set aside: {Reason}")]
        public static partial void SetAside(ILogger logger, string queue, string reason);
    }
}
