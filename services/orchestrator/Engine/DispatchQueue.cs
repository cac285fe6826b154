using Microsoft.Extensions.Options;
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
    /// <summary>Steps that the executor goes on with by itself.</summary>
    public IReadOnlyList<ChainLink> Then { get; init; } = [];
    /// <summary>The chain that it is part of.</summary>
    public StepChain? Chain { get; init; }
    public int Losses { get; init; }
    /// <summary>Was given out before, to one that did not claim it.</summary>
    public bool GivenBefore { get; init; }
}

/// <summary>
/// Attempts between their commit and their report. Executors take them by priority, runs of one priority in turn, each run's in order. One that was taken
/// and not claimed in time is given out again with the same token; one whose lease lapsed is told to the engine.
/// </summary>
internal sealed class DispatchQueue : IDisposable
{
    /// <summary>How much the newest delay between taking and claiming weighs in the recent one.</summary>
    private const double Newest = 0.1;

    /// <summary>A lapse that was told and not settled (its commit failed) is told again.</summary>
    private static readonly TimeSpan ToldAgain = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<RunLane>[] _priorities = [.. Enumerable.Range(0, 10).Select(_ => new Queue<RunLane>())];
    private readonly Dictionary<long, RunLane> _lanes = [];
    private readonly Dictionary<long, Entry> _entries = [];
    private readonly DueTimes<long> _watch;
    private readonly Dictionary<string, int> _held = [];
    private readonly Func<DateTimeOffset> _now;
    private readonly TimeSpan _resend;
    private TimeSpan _delay;
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DispatchQueue(TimeProvider time, IOptions<LeaseOptions>? options = null)
    {
        var leases = options?.Value ?? new LeaseOptions();
        (Lease, _resend) = (TimeSpan.FromSeconds(leases.LeaseSeconds), TimeSpan.FromSeconds(leases.ResendSeconds));
        // By a monotonic clock: a leap of the system's must not take attempts from executors that are alive.
        var (started, since) = (time.GetUtcNow(), time.GetTimestamp());
        _now = () => started + time.GetElapsedTime(since);
        _watch = new DueTimes<long>(time, (token, _) => Overdue(token), _now);
    }

    /// <summary>How long a lease holds.</summary>
    public TimeSpan Lease { get; }

    /// <summary>Hears of attempts whose lease lapsed; set once, before the first is.</summary>
    public Action<DispatchItem> Lapsed { get; set; } = _ => { };

    /// <summary>Hears of tokens that are to stop now.</summary>
    public Action<long> Stopped { get; set; } = _ => { };

    /// <summary>Hears that fewer attempts are taken and unclaimed, or held; must not block.</summary>
    public Action Eased { get; set; } = () => { };

    /// <summary>Attempts not taken yet.</summary>
    public int Waiting { get; private set; }

    /// <summary>Attempts taken, and neither claimed nor ended.</summary>
    public int Unclaimed { get; private set; }

    /// <summary>Attempts that the executor holds a lease on.</summary>
    public int HeldBy(string executor)
    {
        lock (_gate)
        {
            return _held.GetValueOrDefault(executor);
        }
    }

    /// <summary>Who holds the attempt; null if nobody does.</summary>
    public string? HolderOf(long token)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(token)?.Executor;
        }
    }

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
            if (!Enter(item))
            {
                return;
            }

            Line(_lanes[item.Run.Run], _entries[item.Token]);
            arrived = _arrived;
            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.TrySetResult();
    }

    /// <summary>An attempt that has reached its executor with the one before it in a chain: it is out, and given out again if nobody claims or reports it in time.</summary>
    public void AddOut(DispatchItem item)
    {
        lock (_gate)
        {
            if (Enter(item))
            {
                Out(_entries[item.Token]);
            }
        }
    }

    /// <summary>
    /// Watches an attempt that an executor held already when this process began: for a whole lease, since what it has renewed meanwhile is known to
    /// nobody but itself.
    /// </summary>
    public void Watch(DispatchItem item, string executor)
    {
        lock (_gate)
        {
            Enter(item);
        }

        Hold(item.Token, executor);
    }

    /// <summary>Puts an attempt that was taken and did not reach any executor in line again.</summary>
    public void Return(long token)
    {
        TaskCompletionSource? arrived = null;
        lock (_gate)
        {
            if (_entries.TryGetValue(token, out var entry) && entry.Executor is null)
            {
                _watch.Remove(token);
                arrived = Again(entry);
            }
        }

        arrived?.TrySetResult();
        Eased();
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
                Claimed(entry, executor);
                entry.Until = _now() + Lease;
                _watch.Set(token, token, entry.Until);
            }
        }

        Eased();
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
                if (_entries.TryGetValue(token, out var entry) && !entry.Stopping && (entry.Executor is null || entry.Executor == executor))
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

        Eased();
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

        Eased();
    }

    /// <summary>Tells whoever holds the attempt to stop; one who does not hear it learns it when it renews.</summary>
    public void Stop(long token)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(token, out var entry))
            {
                entry.Stopping = true;
            }
        }

        Stopped(token);
    }

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
                entry.Lined = false;
                Waiting--;
                if (lane.Items.Count > 0)
                {
                    lanes.Enqueue(lane);
                }
                else
                {
                    lane.Lined = false;
                }

                // One that was given out before and is in line again may have been claimed meanwhile.
                if (entry is { Gone: false, Executor: null })
                {
                    taken.Add(entry.Item);
                    Out(entry);
                }
            }
        }

        return taken;
    }

    private void Out(Entry entry)
    {
        entry.TakenAt = _now();
        Unclaimed++;
        _watch.Set(entry.Item.Token, entry.Item.Token, entry.TakenAt.Value + Patience);
    }

    /// <summary>How long an attempt may stay unclaimed.</summary>
    private TimeSpan Patience => _resend > 5 * _delay ? _resend : 5 * _delay;

    private bool Enter(DispatchItem item)
    {
        if (!_entries.TryAdd(item.Token, new Entry(item)))
        {
            return false;
        }

        if (!_lanes.TryGetValue(item.Run.Run, out var lane))
        {
            _lanes[item.Run.Run] = lane = new RunLane();
        }

        lane.Tokens.Add(item.Token);
        return true;
    }

    private void Line(RunLane lane, Entry entry)
    {
        if (entry.Lined)
        {
            return;
        }

        entry.Lined = true;
        lane.Items.Enqueue(entry);
        Waiting++;
        if (!lane.Lined)
        {
            lane.Lined = true;
            _priorities[Math.Clamp(entry.Item.Run.Facts.Priority, 0, 9)].Enqueue(lane);
        }
    }

    /// <summary>Puts one that nobody has claimed in line again; answers whom to tell.</summary>
    private TaskCompletionSource Again(Entry entry)
    {
        NotOut(entry);
        Line(_lanes[entry.Item.Run.Run], entry);
        var arrived = _arrived;
        _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return arrived;
    }

    private void NotOut(Entry entry)
    {
        if (entry.TakenAt is not null && entry.Executor is null)
        {
            Unclaimed--;
        }

        entry.TakenAt = null;
    }

    private void Claimed(Entry entry, string executor)
    {
        if (entry.Executor == executor)
        {
            return;
        }

        if (entry.TakenAt is { } taken)
        {
            _delay += Newest * (_now() - taken - _delay);
        }

        NotOut(entry);
        NotHeld(entry);
        entry.Executor = executor;
        _held[executor] = _held.GetValueOrDefault(executor) + 1;
    }

    private void NotHeld(Entry entry)
    {
        if (entry.Executor is { } executor && --_held[executor] == 0)
        {
            _held.Remove(executor);
        }
    }

    private void Remove(Entry entry, RunLane lane)
    {
        var token = entry.Item.Token;
        NotOut(entry);
        NotHeld(entry);
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
                // Whoever went on with it by itself is gone, or has lost it.
                entry.Item.Chain?.Break();
                entry.Item = entry.Item with { GivenBefore = true };
                arrived = Again(entry);
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
            Eased();
            return;
        }

        Stopped(token);
        Lapsed(entry.Item);
    }

    private sealed class Entry(DispatchItem item)
    {
        public DispatchItem Item { get; set; } = item;

        public string? Executor { get; set; }

        public DateTimeOffset Until { get; set; }

        /// <summary>When it was given out last; null while it is in line or held.</summary>
        public DateTimeOffset? TakenAt { get; set; }

        public bool Lined { get; set; }

        public bool Stopping { get; set; }

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
