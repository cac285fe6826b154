using System.Threading.Channels;

namespace Vanguards.Scheduler.Firing;

/// <summary>Sleeps until it is rung or the time is over; a ring while nobody sleeps is not lost.</summary>
internal class Alarm(TimeProvider time)
{
    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rings.Writer.TryWrite(true);

    public async Task SleepAsync(TimeSpan longest, CancellationToken cancel)
    {
        if (longest <= TimeSpan.Zero)
        {
            return;
        }

        using var over = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, over.Token);
        try
        {
            await _rings.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody rang.
        }
    }
}

/// <summary>Rung when a schedule has changed.</summary>
internal sealed class FireAlarm(TimeProvider time) : Alarm(time);

/// <summary>Rung when there is something to ask the orchestrator.</summary>
internal sealed class AskAlarm(TimeProvider time) : Alarm(time);
