using System.ComponentModel.DataAnnotations;

namespace Vanguards.Scheduler;

/// <summary>Limits of the scheduler. Section <c>Scheduler</c>.</summary>
public sealed class SchedulerOptions
{
    /// <summary>A fire that is later than this was missed; until then it is only late.</summary>
    [Range(1, 60)]
    public int GraceSeconds { get; set; } = 5;

    /// <summary>Seconds after which it looks again whatever it knows: for clocks that were set, and for what it did not hear of.</summary>
    [Range(1, 300)]
    public int LookSeconds { get; set; } = 30;

    /// <summary>Schedules of one use case.</summary>
    [Range(1, 100_000)]
    public int MaxSchedules { get; set; } = 1_000;

    /// <summary>Fires of one schedule that wait; further ones are skipped.</summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 1_000;

    /// <summary>Fires of one schedule that are kept once they are answered.</summary>
    [Range(1, 1_000)]
    public int KeptFires { get; set; } = 20;

    /// <summary>Schedules for which the orchestrator is asked at once.</summary>
    [Range(1, 256)]
    public int AskedAtOnce { get; set; } = 16;
}
