namespace Vanguards.Orchestrator.Fleet;

/// <summary>How long the latest attempts took.</summary>
internal sealed class StepTimes
{
    private const int Kept = 64;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly TimeSpan[] _latest = new TimeSpan[Kept];
    private int _count;

    /// <summary>True if half of the latest took less than 50 ms; false while none is known.</summary>
    public bool AreShort
    {
        get
        {
            lock (_gate)
            {
                var known = Math.Min(_count, Kept);
                return known > 0 && _latest.Take(known).Count(time => time < Short) * 2 > known;
            }
        }
    }

    public void Add(TimeSpan time)
    {
        lock (_gate)
        {
            _latest[_count % Kept] = time;
            // Never back to none.
            _count = _count == int.MaxValue ? Kept : _count + 1;
        }
    }
}
