using Vanguards.Agents.IntegrityAuditor.Checks;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor;

/// <summary>Counts what the audit of one table found, with the first examples of each check.</summary>
internal sealed class AuditTally(TableAudit audit)
{
    /// <summary>The order in which results are shown.</summary>
    private static readonly string[] Order =
        ["KEY_MISSING", "EXACT_DUPLICATE", "KEY_CONFLICT", "KEY_PADDED", "ORPHAN", "DATE_ORDER", "DATE_IMPOSSIBLE", "NEGATIVE", "RANGE", "TOTALS_ROW", Gap.Id, "UNIT_OUTLIER"];

    private readonly Dictionary<string, long> _counts = [];
    private readonly Dictionary<string, List<AuditExample>> _examples = [];
    private readonly HashSet<string> _counted = [];

    public long Rows { get; private set; }
    public long DefectiveRows { get; private set; }
    public List<Evidence> Evidence { get; } = [];

    public void Add(AuditedRow row)
    {
        Rows++;
        DefectiveRows += row.Faults.Count > 0 ? 1 : 0;
        foreach (var fault in row.Faults)
        {
            var values = fault.Columns.ToDictionary(column => column, column => Shown.Cut(audit.Cell(row.Row, column)));
            var key = Shown.Cut(audit.Label(row.Row))!;
            if (fault.Counted is null || _counted.Add($"{fault.Check}\u001f{fault.Counted}"))
            {
                _counts[fault.Check] = _counts.GetValueOrDefault(fault.Check) + 1;
            }

            _examples.TryAdd(fault.Check, []);
            if (_examples[fault.Check].Count < AuditExample.Limit)
            {
                _examples[fault.Check].Add(new AuditExample(row.Row.Line, key, values));
            }

            if (Evidence.Count < Invocations.Evidence.Limit)
            {
                Evidence.Add(new Evidence(fault.Check, audit.Rules.Name, row.Row.Line, key, string.Join(", ", values.Select(value => $"{value.Key} {value.Value}"))));
            }
        }
    }

    public IEnumerable<CheckResult> Results()
    {
        foreach (var id in Order)
        {
            if (audit.NotCheckable.Contains(id))
            {
                yield return new CheckResult(id, audit.Rules.Name, "NOT_CHECKABLE", 0, []);
            }
            else if (id == Gap.Id && audit.Gaps is { } gaps)
            {
                yield return Result(id, gaps.Count, [.. gaps.Examples().Take(AuditExample.Limit)]);
            }
            else if (id == "TOTALS_ROW" || audit.Checks.Any(check => check.Id == id))
            {
                yield return Result(id, _counts.GetValueOrDefault(id), _examples.GetValueOrDefault(id) ?? []);
            }
        }
    }

    private CheckResult Result(string id, long count, IReadOnlyList<AuditExample> examples) =>
        new(id, audit.Rules.Name, count > 0 ? "FAILED" : "PASSED", count, examples);
}
