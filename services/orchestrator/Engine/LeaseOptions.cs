using System.ComponentModel.DataAnnotations;

namespace Vanguards.Orchestrator.Engine;

/// <summary>How long executors may hold what they take. Section <c>Steps</c>.</summary>
public sealed class LeaseOptions
{
    /// <summary>Seconds that a lease holds; the executors' own setting must be the same.</summary>
    [Range(0.5, 3600)]
    public double LeaseSeconds { get; set; } = 15;

    /// <summary>Seconds after which an attempt that nobody claimed is given out again, or five times the recent delay if that is longer.</summary>
    [Range(0.1, 3600)]
    public double ResendSeconds { get; set; } = 15;

    /// <summary>Executors are processes of their own: what they held when the engine ended they still hold.</summary>
    public bool ExecutorsLiveOn { get; set; }
}
