using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Work;

/// <summary>One attempt in this executor's hands: its stop signal, its time limit and its lease by a monotonic clock.</summary>
internal sealed class HeldAttempt(StepWork work, TimeProvider time, TimeSpan lease) : IDisposable
{
    // Not disposed: a late Stop must find it, and without a timer it holds nothing.
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private ITimer? _leaseTimer;
    private ITimer? _timeout;
    private int _reason;
    private bool _ended;

    public StepWork Work { get; } = work;

    public CancellationToken Stopping => _stop.Token;

    public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    /// <summary>True once the attempt was claimed or shown as started: its lease runs and has to be renewed.</summary>
    public bool IsLeased { get; private set; }

    /// <summary>True once an effect's claim was granted.</summary>
    public bool IsClaimed { get; set; }

    /// <summary>True from the moment the runner was entered.</summary>
    public bool HasBegun { get; set; }

    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) == (int)StopReason.None)
        {
            _ = _stop.CancelAsync();
        }
    }

    /// <summary>Counts the lease from <paramref name="since"/>, a timestamp taken before the engine was asked, so that ours ends first. False if it is over already.</summary>
    public bool Leased(long since)
    {
        var left = lease - time.GetElapsedTime(since);
        lock (_gate)
        {
            if (_ended || left <= TimeSpan.Zero)
            {
                return false;
            }

            IsLeased = true;
            if (_leaseTimer is null)
            {
                _leaseTimer = time.CreateTimer(static held => ((HeldAttempt)held!).Stop(StopReason.LeaseLost), this, left, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _leaseTimer.Change(left, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    public void StartTimeout()
    {
        if (Work.Timeout is { } seconds)
        {
            var due = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 4_000_000));
            _timeout = time.CreateTimer(static held => ((HeldAttempt)held!).Stop(StopReason.Timeout), this, due, Timeout.InfiniteTimeSpan);
        }
    }

    public void StopTimeout() => _timeout?.Dispose();

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _leaseTimer?.Dispose();
            _timeout?.Dispose();
        }
    }
}
