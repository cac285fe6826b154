using System.ComponentModel.DataAnnotations;

namespace Vanguards.Orchestrator.Retention;

/// <summary>How long what has ended is kept (docs/adr/0019). Section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Days for a use case that says nothing (<c>retentionDays</c>).</summary>
    [Range(1, 36_500)]
    public int Days { get; set; } = 90;

    /// <summary>Hours between two passes; the first comes ten minutes after the start, if not sooner.</summary>
    [Range(0.0001, 720)]
    public double EveryHours { get; set; } = 1;

    /// <summary>Executions that expire in one transaction.</summary>
    [Range(1, 1_000)]
    public int RunsAtOnce { get; set; } = 100;

    /// <summary>Rows deleted in one transaction; runs go on between two.</summary>
    [Range(1, 10_000)]
    public int RowsAtOnce { get; set; } = 1_000;
}
