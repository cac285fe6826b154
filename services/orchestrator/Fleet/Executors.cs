using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Vanguards.Orchestrator.Engine;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>The executors that are alive, by their signs of life, and how much more they can take.</summary>
internal sealed class Executors
{
    /// <summary>Attempts given out and unclaimed, for each free slot: one to run, one on its way.</summary>
    private const int Ahead = 2;

    /// <summary>More executors than any installation has; a name that comes and goes is forgotten with its lease.</summary>
    private const int Most = 4_096;

    private readonly ConcurrentDictionary<string, (int Slots, long SeenAt)> _known = new(StringComparer.Ordinal);
    private readonly DispatchQueue _queue;
    private readonly TimeProvider _time;
    private readonly TimeSpan _silence;
    private TaskCompletionSource _eased = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Executors(DispatchQueue queue, IOptions<LeaseOptions> leases, TimeProvider time)
    {
        (_queue, _time, _silence) = (queue, time, TimeSpan.FromSeconds(leases.Value.LeaseSeconds));
        queue.Eased = Ease;
    }

    /// <summary>Executors heard of within a lease's time.</summary>
    public int Count => _known.Count(known => _time.GetElapsedTime(known.Value.SeenAt) < _silence);

    /// <summary>Attempts that may be given out now.</summary>
    public int Room
    {
        get
        {
            var free = 0;
            foreach (var (name, (slots, seenAt)) in _known)
            {
                if (_time.GetElapsedTime(seenAt) < _silence)
                {
                    free += Math.Max(0, slots - _queue.HeldBy(name));
                }
                else
                {
                    _known.TryRemove(new(name, (slots, seenAt)));
                }
            }

            return Math.Max(0, (Ahead * free) - _queue.Unclaimed);
        }
    }

    /// <summary>An executor is alive and can run so many attempts side by side; 0 once it takes no more.</summary>
    public void Heard(string name, int slots)
    {
        if (_known.Count < Most || _known.ContainsKey(name))
        {
            _known[name] = (Math.Clamp(slots, 0, 1_024), _time.GetTimestamp());
        }

        Ease();
    }

    /// <summary>Completes when there may be more room than when it was called.</summary>
    public Task EasedAsync() => Volatile.Read(ref _eased).Task;

    private void Ease()
    {
        if (!_eased.Task.IsCompleted)
        {
            _eased.TrySetResult();
        }
    }

    /// <summary>From here on <see cref="EasedAsync"/> waits for what is still to come; asked before <see cref="Room"/> is.</summary>
    public void Rearm()
    {
        if (_eased.Task.IsCompleted)
        {
            Volatile.Write(ref _eased, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }
}
