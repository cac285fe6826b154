using Vanguards.Agents.AccuracyEngine.Rules;
using Vanguards.Agents.IntegrityAuditor;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.AccuracyEngine;

/// <summary>Judges the subjects of one rule and counts.</summary>
internal sealed class RuleTally
{
    /// <summary>Defects that leave a row's content as good as it was.</summary>
    private static readonly string[] Harmless = ["KEY_PADDED", "EXACT_DUPLICATE"];

    private readonly Rule _rule;
    private readonly TableAudit _audit;
    private readonly int _lease;
    private readonly string? _absent;
    private readonly Func<Row, Verdict> _judge;
    private readonly Dictionary<string, long> _reasons = [];
    private readonly List<RuleEvidence> _failures = [];
    private readonly List<RuleEvidence> _doubts = [];

    public RuleTally(Rule rule, TableAudit audit, Table table)
    {
        _rule = rule;
        _audit = audit;
        _lease = table.Column("lease_id");
        _absent = rule.Reads.FirstOrDefault(column => !table.Has(column));
        _judge = rule.Judge(table);
    }

    public long Passed { get; private set; }
    public long Failed { get; private set; }
    public long NotCheckable { get; private set; }
    public List<Evidence> Evidence { get; } = [];

    /// <summary>True if the row breaks the rule.</summary>
    public bool Add(AuditedRow subject)
    {
        var verdict = Judge(subject);
        switch (verdict.Result)
        {
            case Judgement.Passed:
                Passed++;
                break;
            case Judgement.Failed:
                Failed++;
                Note(_failures, subject.Row, "FAILED", verdict.Note);
                if (Evidence.Count < Invocations.Evidence.Limit)
                {
                    Evidence.Add(new Evidence(_rule.Id, _rule.Table, subject.Row.Line, _audit.Label(subject.Row), verdict.Note));
                }

                break;
            case Judgement.NotCheckable:
                NotCheckable++;
                _reasons[verdict.Note] = _reasons.GetValueOrDefault(verdict.Note) + 1;
                Note(_doubts, subject.Row, "NOT_CHECKABLE", verdict.Note);
                break;
        }

        return verdict.Result == Judgement.Failed;
    }

    public RuleResult Result() => new()
    {
        Id = _rule.Id,
        Title = _rule.Title,
        Basis = _rule.Basis,
        Status = RuleResult.StatusOf(Passed, Failed),
        Applicable = Passed + Failed + NotCheckable,
        Passed = Passed,
        Failed = Failed,
        NotCheckable = NotCheckable,
        NotCheckableReasons = [.. _reasons.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal).Take(RuleEvidence.Limit).Select(reason => new ReasonCount(reason.Key, reason.Value))],
        Evidence = [.. _failures.Concat(_doubts).Take(RuleEvidence.Limit)],
    };

    private Verdict Judge(AuditedRow subject)
    {
        var verdict = _judge(subject.Row);
        // Without ids no lease can be told to have nothing to do with the rule.
        if (_absent is not null && (verdict.Result != Judgement.NotApplicable || (_rule.Table == "leases" && _absent == "lease_id")))
        {
            return Verdict.Lacks($"the column {_absent}");
        }

        return verdict.Result != Judgement.NotApplicable && Defect(subject) is { } check
            ? Verdict.NotCheckable($"the row failed the integrity check {check}")
            : verdict;
    }

    private string? Defect(AuditedRow subject) => subject.Faults
        .FirstOrDefault(fault => !Harmless.Contains(fault.Check) && (fault.Check is "KEY_MISSING" or "KEY_CONFLICT" || fault.Columns.Intersect(_rule.Reads).Any()))?.Check;

    private void Note(List<RuleEvidence> list, Row row, string result, string note)
    {
        if (list.Count < RuleEvidence.Limit)
        {
            list.Add(new RuleEvidence(_rule.Table, row.Line, _audit.Label(row), row.Text(_lease), result, note));
        }
    }
}
