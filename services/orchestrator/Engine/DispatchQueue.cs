using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Planning;

namespace Vanguards.Orchestrator.Engine;

/// <summary>An attempt on its way to an executor, with what it needs of the run as it stood when the attempt was planned.</summary>
internal sealed record DispatchItem
{
    public required ActiveRun Run { get; init; }
    public required RunContext Context { get; init; }
    public required AttemptKind Kind { get; init; }
    public required int Step { get; init; }
    public required int Item { get; init; }
    public required int Attempt { get; init; }
    public required long Token { get; init; }
    public required DateTimeOffset ReadyAt { get; init; }
    public DateTimeOffset? StepReadyAt { get; init; }
    public required bool WhenSettled { get; init; }
    public required IReadOnlyList<UpstreamRef> Upstream { get; init; }
    /// <summary>For a join: where each item's output is, in order.</summary>
    public IReadOnlyList<AttemptKey?>? Items { get; init; }
    public bool WithErrors { get; init; }
}

/// <summary>
/// Attempts between their commit and their report. Executors take them by priority, runs of one priority in turn, each run's in order. One that was taken
/// and not claimed in time is given out again with the same token; one whose lease lapsed is told to the engine.
/// </summary>
internal sealed class DispatchQueue : IDisposable
{
    /// <summary>How long a lease holds, and how long an attempt may stay unclaimed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>A lapse that was told and not settled (its commit failed) is told again.</summary>
    private static readonly TimeSpan ToldAgain = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<RunLane>[] _priorities = [.. Enumerable.Range(0, 10).Select(_ => new Queue<RunLane>())];
    private readonly Dictionary<long, RunLane> _lanes = [];
    private readonly Dictionary<long, Entry> _entries = [];
    private readonly DueTimes<long> _watch;
    private readonly Func<DateTimeOffset> _now;
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DispatchQueue(TimeProvider time)
    {
        // By a monotonic clock: a leap of the system's must not take attempts from executors that are alive.
        var (started, since) = (time.GetUtcNow(), time.GetTimestamp());
        _now = () => started + time.GetElapsedTime(since);
        _watch = new DueTimes<long>(time, (token, _) => Overdue(token), _now);
    }

    /// <summary>Hears of attempts whose lease lapsed; set once, before the first is.</summary>
    public Action<DispatchItem> Lapsed { get; set; } = _ => { };

    /// <summary>Hears of tokens that are to stop now.</summary>
    public Action<long> Stopped { get; set; } = _ => { };

    /// <summary>Attempts not taken yet.</summary>
    public int Waiting { get; private set; }

    /// <summary>True if an attempt of the run is waiting or out.</summary>
    public bool Has(long run)
    {
        lock (_gate)
        {
            return _lanes.TryGetValue(run, out var lane) && lane.Tokens.Count > 0;
        }
    }

    /// <summary>Puts an attempt in line; again is harmless.</summary>
    public void Add(DispatchItem item)
    {
        TaskCompletionSource arrived;
        lock (_gate)
        {
            if (!_entries.TryAdd(item.Token, new Entry(item)))
            {
                return;
            }

            if (!_lanes.TryGetValue(item.Run.Run, out var lane))
            {
                _lanes[item.Run.Run] = lane = new RunLane();
            }

            lane.Tokens.Add(item.Token);
            Line(lane, item);
            arrived = _arrived;
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.TrySetResult();
    }

    /// <summary>Takes at least one, at most <paramref name="max"/>.</summary>
    public async ValueTask<List<DispatchItem>> TakeAsync(int max, CancellationToken cancel)
    {
        while (true)
        {
            Task arrived;
            lock (_gate)
            {
                if (TakeNow(max) is { Count: > 0 } taken)
                {
                    return taken;
                }

                arrived = _arrived.Task;
            }

            await arrived.WaitAsync(cancel);
        }
    }

    /// <summary>The attempt with that token, if it is out or in line.</summary>
    public DispatchItem? Find(long token)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(token)?.Item;
        }
    }

    /// <summary>An executor holds the attempt for the length of a lease from now; its own count began earlier, when it asked.</summary>
    public void Hold(long token, string executor)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(token, out var entry))
            {
                (entry.Executor, entry.Until) = (executor, _now() + Lease);
                _watch.Set(token, token, entry.Until);
            }
        }
    }

    /// <summary>Renews the executor's leases; answers the tokens that are no longer its own.</summary>
    public List<long> Renew(string executor, IEnumerable<long> tokens)
    {
        var lost = new List<long>();
        lock (_gate)
        {
            var until = _now() + Lease;
            foreach (var token in tokens)
            {
                // Not claimed yet, but in good hands: a claim may be on its way to the commit.
                if (_entries.TryGetValue(token, out var entry) && (entry.Executor is null || entry.Executor == executor))
                {
                    entry.Until = until;
                    _watch.Set(token, token, until);
                }
                else
                {
                    lost.Add(token);
                }
            }
        }

        return lost;
    }

    /// <summary>The attempt has ended, one way or the other.</summary>
    public void Settle(long token)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(token, out var entry))
            {
                Remove(entry, _lanes[entry.Item.Run.Run]);
            }
        }
    }

    /// <summary>Nothing of the run is in line or out any longer.</summary>
    public void Clear(long run)
    {
        lock (_gate)
        {
            if (_lanes.TryGetValue(run, out var lane))
            {
                foreach (var token in lane.Tokens.ToList())
                {
                    Remove(_entries[token], lane);
                }
            }
        }
    }

    /// <summary>Tells whoever holds the attempt to stop.</summary>
    public void Stop(long token) => Stopped(token);

    public void Dispose() => _watch.Dispose();

    private List<DispatchItem> TakeNow(int max)
    {
        var taken = new List<DispatchItem>();
        for (var priority = _priorities.Length - 1; priority >= 0 && taken.Count < max; priority--)
        {
            var lanes = _priorities[priority];
            while (taken.Count < max && lanes.TryDequeue(out var lane))
            {
                var entry = lane.Items.Dequeue();
                Waiting--;
                if (lane.Items.Count > 0)
                {
                    lanes.Enqueue(lane);
                }
                else
                {
                    lane.Lined = false;
                }

                if (!entry.Gone)
                {
                    taken.Add(entry.Item);
                    _watch.Set(entry.Item.Token, entry.Item.Token, _now() + Lease);
                }
            }
        }

        return taken;
    }

    private void Line(RunLane lane, DispatchItem item)
    {
        lane.Items.Enqueue(_entries[item.Token]);
        Waiting++;
        if (!lane.Lined)
        {
            lane.Lined = true;
            _priorities[Math.Clamp(item.Run.Facts.Priority, 0, 9)].Enqueue(lane);
        }
    }

    private void Remove(Entry entry, RunLane lane)
    {
        var token = entry.Item.Token;
        entry.Gone = true;
        _entries.Remove(token);
        _watch.Remove(token);
        lane.Tokens.Remove(token);
        if (lane.Tokens.Count == 0)
        {
            _lanes.Remove(entry.Item.Run.Run);
        }
    }

    private void Overdue(long token)
    {
        TaskCompletionSource? arrived = null;
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(token, out entry))
            {
                return;
            }

            if (entry.Executor is null)
            {
                Line(_lanes[entry.Item.Run.Run], entry.Item);
                arrived = _arrived;
                _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            else if (entry.Until > _now())
            {
                _watch.Set(token, token, entry.Until);
                return;
            }
            else
            {
                _watch.Set(token, token, _now() + ToldAgain);
            }
        }

        if (arrived is not null)
        {
            arrived.TrySetResult();
            return;
        }

        Stopped(token);
        Lapsed(entry.Item);
    }

    private sealed class Entry(DispatchItem item)
    {
        public DispatchItem Item { get; } = item;

        public string? Executor { get; set; }

        public DateTimeOffset Until { get; set; }

        public bool Gone { get; set; }
    }

    /// <summary>A run's place among the others of its priority.</summary>
    private sealed class RunLane
    {
        public Queue<Entry> Items { get; } = [];

        public HashSet<long> Tokens { get; } = [];

        public bool Lined { get; set; }
    }
}
