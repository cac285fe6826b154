using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Events;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;

namespace Vanguards.Executor.Plane;

/// <summary>
/// What is asked of the leader and answered on our own queue: claims and renewals, those that have gathered in one message, which is also our sign of
/// life. A claim without an answer is asked again, and given up when its lease would be over.
/// </summary>
internal sealed partial class ClaimDesk(RabbitConnection rabbit, LargeBodies bodies, IOptions<ExecutorOptions> options, TimeProvider time, ILogger<ClaimDesk> logger)
{
    /// <summary>Renewals kept while the broker is away; the older ones have been given up by then.</summary>
    private const int MaxRenewals = 16;

    private readonly ConcurrentDictionary<long, TaskCompletionSource<bool>> _claims = [];
    private readonly ConcurrentDictionary<long, TaskCompletionSource<IReadOnlyList<long>>> _renewals = [];
    private readonly ConcurrentQueue<long> _started = [];
    /// <summary>What is to be asked for, and whether another had it before.</summary>
    private readonly ConcurrentDictionary<long, bool> _toClaim = [];
    private readonly ConcurrentQueue<RenewalRequest> _toRenew = [];
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _number;
    private bool _drains;

    /// <summary>Hears of tokens that are to stop.</summary>
    public StopFeed Stops { get; } = new();

    /// <summary>Asks for the attempt. Throws if nobody answered within a lease's time.</summary>
    public async Task<bool> ClaimAsync(long token, bool givenBefore, CancellationToken cancel)
    {
        var answer = _claims.GetOrAdd(token, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        var asked = time.GetTimestamp();
        try
        {
            while (time.GetElapsedTime(asked) < TimeSpan.FromSeconds(options.Value.LeaseSeconds))
            {
                _toClaim[token] = givenBefore;
                Signal();
                try
                {
                    return await answer.WaitAsync(TimeSpan.FromSeconds(options.Value.LeaseSeconds / 5), time, cancel);
                }
                catch (TimeoutException)
                {
                    // Lost on the way, or nobody leads just now.
                }
            }
        }
        finally
        {
            _toClaim.TryRemove(token, out _);
            _claims.TryRemove(token, out _);
        }

        throw new TimeoutException("The orchestrator did not answer.");
    }

    public void Started(long token)
    {
        _started.Enqueue(token);
        Signal();
    }

    /// <summary>Renews; answers the tokens that are no longer ours.</summary>
    public async Task<IReadOnlyList<long>> RenewAsync(IReadOnlyList<long> tokens, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref _number);
        var answer = _renewals.GetOrAdd(number, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        try
        {
            while (_toRenew.Count >= MaxRenewals)
            {
                _toRenew.TryDequeue(out _);
            }

            _toRenew.Enqueue(new RenewalRequest { Number = number, Tokens = tokens });
            Signal();
            return await answer.WaitAsync(cancel);
        }
        finally
        {
            _renewals.TryRemove(number, out _);
        }
    }

    /// <summary>Tells the leader to give us nothing more.</summary>
    public void Drain()
    {
        _drains = true;
        Signal();
    }

    /// <summary>Asks and hears until cancelled, over every loss of the broker.</summary>
    public Task RunAsync(CancellationToken cancel) => rabbit.KeepAsync(RunAsync, cancel);

    private async Task RunAsync(RabbitSession session)
    {
        var channel = await session.ChannelAsync();
        await RabbitTopology.DeclareStepsAsync(channel, session.Ended);
        // A name of this session's own: the broker may hold the last one for a connection that it does not know to be dead.
        var queue = $"{RabbitTopology.Executor(options.Value.Name)}.{Interlocked.Increment(ref _number)}";
        await RabbitTopology.DeclareExecutorAsync(channel, queue, session.Ended);
        await session.ConsumeAsync(channel, queue, autoAck: true, delivery => HearAsync(delivery, session.Ended));
        var alive = new RabbitMessage { Key = RabbitTopology.Claims, Body = ReadOnlyMemory<byte>.Empty };
        foreach (var token in _claims.Keys)
        {
            _toClaim.TryAdd(token, false);
        }

        while (true)
        {
            await session.SendAsync(channel, await bodies.FitAsync(alive with { Body = Gather(queue) }, session.Ended));
            // Whatever happens first: something to ask, or time for a sign of life.
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(session.Ended);
            pause.CancelAfter(TimeSpan.FromSeconds(options.Value.RenewSeconds));
            try
            {
                await _work.Reader.ReadAsync(pause.Token);
            }
            catch (OperationCanceledException) when (!session.Ended.IsCancellationRequested)
            {
            }
        }
    }

    private byte[] Gather(string queue)
    {
        var (claims, givenBefore) = (new List<long>(), new List<long>());
        foreach (var token in _toClaim.Keys)
        {
            if (_toClaim.TryRemove(token, out var before))
            {
                claims.Add(token);
                givenBefore.AddRange(before ? [token] : []);
            }
        }

        var (started, renewals) = (new List<long>(), new List<RenewalRequest>());
        while (_started.TryDequeue(out var token))
        {
            started.Add(token);
        }

        while (_toRenew.TryDequeue(out var renewal))
        {
            // One whose asker has given up would only be asked for nothing.
            if (_renewals.ContainsKey(renewal.Number))
            {
                renewals.Add(renewal);
            }
        }

        var message = new ClaimMessage
        {
            Executor = options.Value.Name,
            ReplyTo = queue,
            Slots = _drains ? 0 : options.Value.Slots,
            LeaseSeconds = options.Value.LeaseSeconds,
            Claims = claims,
            GivenBefore = givenBefore,
            Started = started,
            Renewals = renewals,
        };
        return JsonSerializer.SerializeToUtf8Bytes(message, StepJson.Default.ClaimMessage);
    }

    private async Task HearAsync(BasicDeliverEventArgs delivery, CancellationToken cancel)
    {
        AnswerMessage answer;
        try
        {
            answer = JsonSerializer.Deserialize((await bodies.ReadAsync(delivery, cancel)).Span, StepJson.Default.AnswerMessage) ?? throw new JsonException("It is null.");
        }
        catch (Exception failure) when (failure is JsonException or FormatException or FileNotFoundException)
        {
            Log.Unreadable(logger, failure.Message);
            return;
        }

        foreach (var (tokens, granted) in new[] { (answer.Granted, true), (answer.Refused, false) })
        {
            foreach (var token in tokens)
            {
                if (_claims.TryGetValue(token, out var claim))
                {
                    claim.TrySetResult(granted);
                }
            }
        }

        foreach (var renewal in answer.Renewals)
        {
            if (_renewals.TryGetValue(renewal.Number, out var asked))
            {
                asked.TrySetResult(renewal.Lost);
            }
        }

        foreach (var token in answer.Stops)
        {
            Stops.Tell(token);
        }

        if (answer.Hello)
        {
            Signal();
        }
    }

    private void Signal() => _work.Writer.TryWrite(true);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "An answer of the orchestrator could not be read: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
