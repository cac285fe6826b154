namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// Instants at which something is due, one per key; sleeps until the earliest. What it holds is also in rows, so a restart loses nothing.
/// </summary>
internal sealed class DueTimes<TKey> : IDisposable
    where TKey : notnull, IComparable<TKey>
{
    /// <summary>Timers count running time; a clock that was set, or a machine that slept, is noticed after this long.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly SortedSet<(DateTimeOffset Due, TKey Key)> _order = [];
    private readonly Dictionary<TKey, (DateTimeOffset Due, long Token)> _due = [];
    private readonly Func<DateTimeOffset> _now;
    private readonly Action<TKey, long> _fire;
    private readonly ITimer _timer;

    /// <summary><paramref name="fire"/> is called with the key and its token, on a timer thread, and must not block.</summary>
    public DueTimes(TimeProvider time, Action<TKey, long> fire, Func<DateTimeOffset>? now = null)
    {
        _now = now ?? time.GetUtcNow;
        _fire = fire;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Set(TKey key, long token, DateTimeOffset due)
    {
        lock (_gate)
        {
            if (_due.TryGetValue(key, out var old))
            {
                _order.Remove((old.Due, key));
            }

            _due[key] = (due, token);
            _order.Add((due, key));
            Arm();
        }
    }

    public void Remove(TKey key)
    {
        lock (_gate)
        {
            if (_due.Remove(key, out var old))
            {
                _order.Remove((old.Due, key));
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        var fired = new List<(TKey Key, long Token)>();
        lock (_gate)
        {
            var now = _now();
            while (_order.Count > 0 && _order.Min is var next && next.Due <= now)
            {
                _order.Remove(next);
                _due.Remove(next.Key, out var entry);
                fired.Add((next.Key, entry.Token));
            }

            Arm();
        }

        foreach (var (key, token) in fired)
        {
            _fire(key, token);
        }
    }

    private void Arm()
    {
        if (_order.Count == 0)
        {
            return;
        }

        var sleep = _order.Min.Due - _now();
        // Timers count in whole milliseconds: rounding down would fire early and spin.
        var milliseconds = Math.Ceiling(Math.Clamp(sleep.TotalMilliseconds, 0, LongestSleep.TotalMilliseconds));
        _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }
}
