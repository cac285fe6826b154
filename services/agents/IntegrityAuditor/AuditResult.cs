using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor;

internal sealed record AuditExample(long? Line, string Key, IReadOnlyDictionary<string, string?> Values)
{
    public const int Limit = 20;
}

internal sealed record AuditedTable(string Name, long Rows, long DefectiveRows);

internal sealed record CheckResult(string Id, string Table, string Status, long Count, IReadOnlyList<AuditExample> Examples);

internal sealed record IntegrityOutput
{
    public required DateOnly AsOf { get; init; }
    /// <summary>Share of rows without a defect; null without rows.</summary>
    public required double? Score { get; init; }
    public required IReadOnlyList<AuditedTable> Tables { get; init; }
    public required IReadOnlyList<CheckResult> Checks { get; init; }
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }
}

/// <summary>What a check found in a row: the columns at fault, none for a whole-row defect.</summary>
internal sealed record RowFault(string Check, string[] Columns, string? Counted);

/// <summary>A row with everything that is wrong with it.</summary>
internal sealed record AuditedRow(Row Row, IReadOnlyList<RowFault> Faults)
{
    public bool IsTotals => Faults.Any(fault => fault.Check == "TOTALS_ROW");

    public bool IsCopy => Faults.Any(fault => fault.Check == "EXACT_DUPLICATE");
}
