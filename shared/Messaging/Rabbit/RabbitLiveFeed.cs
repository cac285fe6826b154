using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Notifications;

namespace Vanguards.Messaging.Rabbit;

/// <summary>
/// The fleet's live feed: frames go through a fanout exchange to every process that listens. Neither side waits for the other: while the broker is
/// away, or a subscriber slow, the oldest frames are lost, which the relay makes good from the log. While nobody listens the broker is only asked, now and
/// then, whether that is still so: frames from before the question are what a subscriber finds in the log.
/// </summary>
public sealed partial class RabbitLiveFeed : ILiveFeed, IAsyncDisposable
{
    private const int Capacity = 20_000;
    private const int MaxFrames = 256;
    private const int MaxBytes = 192 * 1024;

    /// <summary>Between messages, so that a busy publisher sends few; the first frame of a quiet one goes at once.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(15);

    /// <summary>The same while nobody listens.</summary>
    private static readonly TimeSpan BreathWhileUnheard = TimeSpan.FromMilliseconds(100);

    private readonly Channel<LiveMessage> _frames;
    private readonly LiveFeed _local = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RabbitConnection _rabbit;
    private readonly ILogger _logger;
    private readonly bool _hearsOthers;
    private readonly Lazy<Task> _sending;
    private readonly Lazy<Task> _hearing;

    public RabbitLiveFeed(RabbitConnection rabbit, IOptions<RabbitOptions> options, ILogger<RabbitLiveFeed> logger)
    {
        (_rabbit, _hearsOthers, _logger) = (rabbit, options.Value.HearsOthers, logger);
        _frames = Channel.CreateBounded<LiveMessage>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        _sending = new(() => Task.Run(() => _rabbit.KeepAsync(SendAsync, _stop.Token)));
        _hearing = new(() => Task.Run(() => _rabbit.KeepAsync(HearAsync, _stop.Token)));
    }

    /// <summary>Completes when a subscription hears what is published from then on.</summary>
    public Task Listening => _listening.Task;

    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Publish(string useCase, Frame frame)
    {
        _frames.Writer.TryWrite(new LiveMessage(useCase, frame));
        _ = _sending.Value;
        if (!_hearsOthers)
        {
            _local.Publish(useCase, frame);
        }
    }

    public IDisposable Subscribe(Action<string, Frame> handler)
    {
        var subscription = _local.Subscribe(handler);
        if (_hearsOthers)
        {
            _ = _hearing.Value;
        }

        return subscription;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var loop in new[] { _sending, _hearing }.Where(loop => loop.IsValueCreated))
        {
            await loop.Value;
        }

        _stop.Dispose();
    }

    private async Task SendAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync(confirms: true);
        await RabbitTopology.DeclareLiveExchangeAsync(channel, session.Ended);
        var isHeard = false;
        var frames = new Queue<LiveMessage>();
        while (frames.Count > 0 || await _frames.Reader.WaitToReadAsync(session.Ended))
        {
            while (frames.Count < Capacity && _frames.Reader.TryRead(out var frame))
            {
                frames.Enqueue(frame);
            }

            if (isHeard || await ReachesAsync("[]"u8.ToArray()))
            {
                isHeard = await ReachesAsync(BodyOf(frames));
            }
            else
            {
                frames.Clear();
            }

            if (frames.Count == 0)
            {
                await Task.Delay(isHeard ? Breath : BreathWhileUnheard, TimeProvider.System, session.Ended);
            }
        }

        Task<bool> ReachesAsync(byte[] body) => session.ReachesAsync(channel, new RabbitMessage { Exchange = RabbitTopology.Live, Key = "", Body = body });
    }

    /// <summary>As many as one message may carry, in their order; at least one.</summary>
    private static byte[] BodyOf(Queue<LiveMessage> frames)
    {
        using var body = new MemoryStream();
        for (var count = 0; count < MaxFrames && body.Length < MaxBytes && frames.TryDequeue(out var frame); count++)
        {
            body.Write(count == 0 ? "[" : ",", JsonSerializer.SerializeToUtf8Bytes(frame, LiveJson.Default.LiveMessage));
        }

        body.WriteByte((byte)']');
        return body.ToArray();
    }

    private async Task HearAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync();
        var queue = await RabbitTopology.DeclareLiveAsync(channel, session.Ended);
        await session.ConsumeAsync(channel, queue, autoAck: true, delivery =>
        {
            try
            {
                foreach (var live in JsonSerializer.Deserialize(delivery.Body.Span, LiveJson.Default.LiveMessageArray) ?? [])
                {
                    _local.Publish(live.UseCase, live.Frame);
                }
            }
            catch (JsonException failure)
            {
                Log.Unreadable(_logger, failure.Message);
            }

            return Task.CompletedTask;
        });
        _listening.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, session.Ended);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Frames of the live view could not be read: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
