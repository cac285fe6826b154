using System.ComponentModel.DataAnnotations;

namespace Vanguards.Executor;

/// <summary>How much an executor does at once, and how it holds what it does.</summary>
public sealed class ExecutorOptions
{
    /// <summary>Attempts run at once.</summary>
    [Range(1, 1024)]
    public int Slots { get; set; } = 8;

    /// <summary>Attempts in DuckDB (query, aggregate, sql) or rendering a report at once; the others of the slots stay free for light steps.</summary>
    [Range(1, 256)]
    public int HeavySlots { get; set; } = 2;

    /// <summary>Seconds a lease lasts after each renewal; the plane's own setting must be the same.</summary>
    [Range(2, 3600)]
    public double LeaseSeconds { get; set; } = 15;

    /// <summary>Seconds between renewals.</summary>
    [Range(0.05, 600)]
    public double RenewSeconds { get; set; } = 5;

    /// <summary>Seconds that a stopping executor gives its attempts before it hands them back.</summary>
    [Range(0, 3600)]
    public double GraceSeconds { get; set; } = 20;

    /// <summary>
    /// Name under which this executor claims and leases. No two processes may ever share one, not even one after the other: in a container every process
    /// has the same host name and id, so the default ends by chance.
    /// </summary>
    [StringLength(200, MinimumLength = 1)]
    public string Name { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
}
