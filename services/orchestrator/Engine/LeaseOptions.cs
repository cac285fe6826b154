using System.ComponentModel.DataAnnotations;

namespace Vanguards.Orchestrator.Engine;

/// <summary>How long executors may hold what they take. Section <c>Steps</c>.</summary>
public sealed class LeaseOptions
{
    /// <summary>Seconds that a lease holds; an executor whose own setting is longer is given nothing.</summary>
    [Range(0.5, 3600)]
    public double LeaseSeconds { get; set; } = 15;

    /// <summary>Seconds after which an attempt that nobody claimed is given out again, or five times the recent delay if that is longer.</summary>
    [Range(0.1, 3600)]
    public double ResendSeconds { get; set; } = 15;

    /// <summary>Seconds that a report which cannot be committed is tried again, while others are committed, before it is set aside.</summary>
    [Range(0, 86_400)]
    public double PoisonSeconds { get; set; } = 300;

    /// <summary>Executors are processes of their own: what they held when the engine ended they still hold.</summary>
    public bool ExecutorsLiveOn { get; set; }

    /// <summary>The process before this one did not end by itself; set by a host whose executor runs in it.</summary>
    public bool LastWasKilled { get; set; }
}
