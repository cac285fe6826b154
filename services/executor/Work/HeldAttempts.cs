using System.Collections.Concurrent;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Work;

/// <summary>The attempts that this executor holds, by token. A cancellation that overtakes its work is remembered for a while.</summary>
internal sealed class HeldAttempts : IObserver<long>
{
    private const int Remembered = 1024;

    private readonly ConcurrentDictionary<long, HeldAttempt> _held = new();
    private readonly Queue<long> _cancelled = new(Remembered);

    public int Count => _held.Count;

    public IEnumerable<HeldAttempt> All => _held.Values;

    /// <summary>False for a duplicate of work in hand, or work cancelled before it came.</summary>
    public bool TryAdd(HeldAttempt attempt)
    {
        if (!_held.TryAdd(attempt.Work.Token, attempt))
        {
            return false;
        }

        if (!WasCancelled(attempt.Work.Token))
        {
            return true;
        }

        Remove(attempt);
        return false;
    }

    public void Remove(HeldAttempt attempt)
    {
        _held.TryRemove(new(attempt.Work.Token, attempt));
        attempt.Dispose();
    }

    public void Stop(long token, StopReason reason)
    {
        if (_held.TryGetValue(token, out var attempt))
        {
            attempt.Stop(reason);
        }
    }

    public void OnNext(long token)
    {
        lock (_cancelled)
        {
            if (_cancelled.Count == Remembered)
            {
                _cancelled.Dequeue();
            }

            _cancelled.Enqueue(token);
        }

        Stop(token, StopReason.Cancelled);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private bool WasCancelled(long token)
    {
        lock (_cancelled)
        {
            return _cancelled.Contains(token);
        }
    }
}
