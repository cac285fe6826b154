using System.Diagnostics.Metrics;
using Vanguards.Scheduler.Store;

namespace Vanguards.Scheduler.Firing;

/// <summary>Counts fires by what became of them, and how long after its instant each was answered.</summary>
internal sealed class FireMeters
{
    private readonly Counter<long> _fires;
    private readonly Histogram<double> _delay;

    public FireMeters(IMeterFactory meters)
    {
        var meter = meters.Create("Vanguards.Scheduler");
        _fires = meter.CreateCounter<long>("vanguards.fires", "{fire}", "Fires of schedules by what became of them.");
        _delay = meter.CreateHistogram<double>("vanguards.fire.delay", "s", "From a fire's instant until its execution was accepted or refused.");
    }

    public void Count(FireRow fire, string state, DateTimeOffset at)
    {
        _fires.Add(1, KeyValuePair.Create<string, object?>("state", state));
        if (state is FireStates.Started or FireStates.Refused)
        {
            _delay.Record((at - Stored.Time(fire.At)).TotalSeconds);
        }
    }
}
