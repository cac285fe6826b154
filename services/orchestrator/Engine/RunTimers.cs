namespace Vanguards.Orchestrator.Engine;

/// <summary>The timers of all runs: retry delays, waits, approvals' limits, run timeouts.</summary>
internal sealed class RunTimers : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, HashSet<TimerKey>> _byRun = [];
    private readonly DueTimes<TimerKey> _due;

    public RunTimers(TimeProvider time) => _due = new DueTimes<TimerKey>(time, Fire);

    /// <summary>Hears of due timers; set once, before the first is.</summary>
    public Action<TimerKey, long> Due { get; set; } = (_, _) => { };

    public void Set(TimerKey key, long token, DateTimeOffset due)
    {
        lock (_gate)
        {
            if (!_byRun.TryGetValue(key.Run, out var keys))
            {
                _byRun[key.Run] = keys = [];
            }

            keys.Add(key);
        }

        _due.Set(key, token, due);
    }

    /// <summary>True if the timer is set and has not fired.</summary>
    public bool Has(TimerKey key)
    {
        lock (_gate)
        {
            return _byRun.TryGetValue(key.Run, out var keys) && keys.Contains(key);
        }
    }

    /// <summary>Forgets every timer of the run.</summary>
    public void Clear(long run)
    {
        HashSet<TimerKey>? keys;
        lock (_gate)
        {
            _byRun.Remove(run, out keys);
        }

        foreach (var key in keys ?? [])
        {
            _due.Remove(key);
        }
    }

    public void Dispose() => _due.Dispose();

    private void Fire(TimerKey key, long token)
    {
        lock (_gate)
        {
            if (_byRun.TryGetValue(key.Run, out var keys) && keys.Remove(key) && keys.Count == 0)
            {
                _byRun.Remove(key.Run);
            }
        }

        Due(key, token);
    }
}

/// <summary>Whose timer: a step's, an item's, or (<c>StepCell.Run</c>) the run's own.</summary>
internal readonly record struct TimerKey(long Run, int Step, int Item) : IComparable<TimerKey>
{
    public int CompareTo(TimerKey other) => (Run, Step, Item).CompareTo((other.Run, other.Step, other.Item));
}
