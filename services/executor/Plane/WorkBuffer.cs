using System.Text.Json;
using RabbitMQ.Client;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Plane;

/// <summary>A message that came and is not acknowledged; its tag means something on its own channel only.</summary>
internal sealed record Delivery(IChannel Channel, ulong Tag)
{
    /// <summary>Its attempts that are not done with.</summary>
    public int Open { get; set; }
}

/// <summary>Attempts that came, by class, and those in the executor's hands, by token. A token is in hand once, however often it comes.</summary>
internal sealed class WorkBuffer(int classes, TimeProvider time)
{
    private const int Remembered = 4_096;

    /// <summary>A duplicate comes soon; later it is what the engine has not heard of and gives out again.</summary>
    private static readonly TimeSpan DuplicatesCome = TimeSpan.FromSeconds(1);

    private static readonly JsonElement Null = JsonElement.Parse("null");

    private readonly Lock _gate = new();
    private readonly Queue<Entry>[] _waiting = [.. Enumerable.Range(0, classes).Select(_ => new Queue<Entry>())];
    private readonly Dictionary<long, Entry> _known = [];
    private readonly Dictionary<long, long> _done = [];
    private readonly Queue<long> _doneInOrder = [];
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Attempts waiting to be taken.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Sum(queue => queue.Count);
            }
        }
    }

    /// <summary>Adds a message's attempts; answers what is to be acknowledged at once: it repeats what is here or done with.</summary>
    public IReadOnlyList<Delivery> Add(int rank, Delivery delivery, IReadOnlyList<StepWork> works)
    {
        TaskCompletionSource arrived;
        bool isDone;
        lock (_gate)
        {
            foreach (var work in works)
            {
                if (_done.TryGetValue(work.Token, out var since) && time.GetElapsedTime(since) < DuplicatesCome)
                {
                    continue;
                }

                if (_known.TryGetValue(work.Token, out var known))
                {
                    // Its first message went down with a channel: this one stands for it now.
                    if (known.Delivery is null && !known.Acknowledged)
                    {
                        known.Delivery = delivery;
                        delivery.Open++;
                    }

                    continue;
                }

                var entry = new Entry(Whole(work)) { Delivery = delivery };
                delivery.Open++;
                _known[work.Token] = entry;
                _waiting[rank].Enqueue(entry);
            }

            // Later it may be zero because all of them were settled meanwhile, which acknowledges the message already.
            isDone = delivery.Open == 0;
            arrived = _arrived;
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.TrySetResult();
        return isDone ? [delivery] : [];
    }

    /// <summary>Takes at least one, at most <paramref name="max"/>, the most urgent class first.</summary>
    public async ValueTask<IReadOnlyList<StepWork>> TakeAsync(int max, long now, CancellationToken cancel)
    {
        while (true)
        {
            Task arrived;
            lock (_gate)
            {
                var taken = new List<StepWork>();
                foreach (var queue in _waiting)
                {
                    while (taken.Count < Math.Max(1, max) && queue.TryDequeue(out var entry))
                    {
                        entry.TakenAt = now;
                        taken.Add(entry.Work);
                    }
                }

                if (taken.Count > 0)
                {
                    return taken;
                }

                arrived = _arrived.Task;
            }

            await arrived.WaitAsync(cancel);
        }
    }

    /// <summary>The attempt is done with; answers what that leaves to be acknowledged.</summary>
    public IReadOnlyList<Delivery> Settle(long token, bool confirmed)
    {
        lock (_gate)
        {
            if (confirmed && _done.TryAdd(token, time.GetTimestamp()))
            {
                _doneInOrder.Enqueue(token);
                if (_doneInOrder.Count > Remembered)
                {
                    _done.Remove(_doneInOrder.Dequeue());
                }
            }

            return _known.Remove(token, out var entry) ? Closed(entry) : [];
        }
    }

    public void Leased(long token)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(token, out var entry))
            {
                entry.Leased = true;
            }
        }
    }

    /// <summary>What can be acknowledged because a lease holds it and it takes long.</summary>
    public IReadOnlyList<Delivery> Long(TimeSpan limit)
    {
        lock (_gate)
        {
            return [.. _known.Values
                .Where(entry => entry is { Leased: true, Acknowledged: false, TakenAt: { } since } && time.GetElapsedTime(since) >= limit)
                .SelectMany(entry =>
                {
                    entry.Acknowledged = true;
                    return Closed(entry);
                })];
        }
    }

    /// <summary>Empties what waits; answers its messages, which are to go back.</summary>
    public IReadOnlyList<Delivery> GiveBack()
    {
        lock (_gate)
        {
            var back = new HashSet<Delivery>();
            foreach (var queue in _waiting)
            {
                foreach (var entry in queue)
                {
                    _known.Remove(entry.Work.Token);
                    if (entry.Delivery is { } delivery)
                    {
                        delivery.Open--;
                        back.Add(delivery);
                    }
                }

                queue.Clear();
            }

            // A message of which a part is in hand cannot go back, since that part would run twice: it is acknowledged with that part, and the rest comes again by itself.
            return [.. back.Where(delivery => !_known.Values.Any(entry => entry.Delivery == delivery))];
        }
    }

    /// <summary>The channel is gone: all that was not acknowledged comes again. What is in hand stays there.</summary>
    public void Lost()
    {
        lock (_gate)
        {
            GiveBack();
            foreach (var entry in _known.Values)
            {
                entry.Delivery = null;
            }
        }
    }

    private static IReadOnlyList<Delivery> Closed(Entry entry)
    {
        var delivery = entry.Delivery;
        entry.Delivery = null;
        return delivery is not null && --delivery.Open == 0 ? [delivery] : [];
    }

    /// <summary>A JSON null that is an item's value is none on the way.</summary>
    private static StepWork Whole(StepWork work) => work is { Item: not null, ItemValue: null } ? work with { ItemValue = Null } : work;

    private sealed class Entry(StepWork work)
    {
        public StepWork Work { get; } = work;
        public Delivery? Delivery { get; set; }
        public long? TakenAt { get; set; }
        public bool Leased { get; set; }
        public bool Acknowledged { get; set; }
    }
}
