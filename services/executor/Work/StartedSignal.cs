using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Work;

/// <summary>Shows a pure step as running once it has taken longer than a moment; counts from <see cref="Resume"/>.</summary>
internal sealed class StartedSignal : IDisposable
{
    private readonly ITimer _timer;
    private readonly TimeSpan _moment;

    public StartedSignal(HeldAttempt held, IStepPlane plane, string executor, TimeProvider time, TimeSpan moment)
    {
        _moment = moment;
        _timer = time.CreateTimer(
            _ =>
            {
                var since = time.GetTimestamp();
                plane.Started(held.Work, executor);
                held.Leased(since);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public void Resume() => _timer.Change(_moment, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
