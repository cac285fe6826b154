using System.Threading.Channels;

namespace Vanguards.ServiceDefaults.Hosting;

/// <summary>Sleeps until it is rung or the time is over; a ring while nobody sleeps is not lost.</summary>
public class Alarm
{
    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rings.Writer.TryWrite(true);

    public async Task SleepAsync(CancellationToken cancel) => await _rings.Reader.ReadAsync(cancel);

    public async Task SleepAsync(TimeSpan longest, TimeProvider time, CancellationToken cancel)
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
