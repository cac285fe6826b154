namespace Vanguards.Orchestrator.Audit;

/// <summary>One entry of the audit trail; its hash covers the one before it.</summary>
public sealed class AuditRow
{
    public long Seq { get; set; }
    public DateTimeOffset At { get; set; }
    public string Who { get; set; } = "";
    public string Action { get; set; } = "";
    public string? UseCase { get; set; }
    public string Target { get; set; } = "";
    public string? Details { get; set; }
    public string PreviousHash { get; set; } = "";
    public string Hash { get; set; } = "";
}
