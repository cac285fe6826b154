using Vanguards.Agents.Tables;

namespace Vanguards.Agents.RedFlag;

/// <summary>OPEN_VIOLATION: one flag for each violation that is not resolved.</summary>
internal sealed class OpenViolations
{
    private const string Dataset = "violations";
    private readonly Dictionary<string, List<Violation>> _byLease = [];
    private string? _missing;

    private sealed record Violation(string Id, long? Line, string? Code, string? Severity, DateOnly? Due);

    public static OpenViolations Load(Table? table, Func<string, bool> wanted, CancellationToken cancel)
    {
        var open = new OpenViolations { _missing = Table.Lacks(table, Dataset, "lease_id", "resolved_date") };
        if (table is null || open._missing is not null)
        {
            return open;
        }

        var (id, lease, resolved) = (table.Column("violation_id"), table.Column("lease_id"), table.Column("resolved_date"));
        var (code, severity, due) = (table.Column("code"), table.Column("severity"), table.Column("due_date"));
        HashSet<UInt128> seen = [];
        foreach (var row in table.Rows(cancel))
        {
            if (row.Date(resolved) is null && row.Key(lease) is { } key && wanted(key) && seen.Add(row.Content(id)))
            {
                open._byLease.TryAdd(key, []);
                open._byLease[key].Add(new Violation(row.Text(id) ?? "", row.Line, row.Text(code), row.Enum(severity, "MINOR", "MAJOR", "CRITICAL"), row.Date(due)));
            }
        }

        return open;
    }

    public void Check(FlagSubject lease)
    {
        if (_missing is not null)
        {
            lease.Skip(FlagCode.OPEN_VIOLATION, _missing);
            return;
        }

        foreach (var violation in _byLease.GetValueOrDefault(lease.Terms.Key) ?? [])
        {
            Check(lease, violation);
        }
    }

    private static void Check(FlagSubject lease, Violation violation)
    {
        if (violation.Severity is null)
        {
            lease.Skip(FlagCode.OPEN_VIOLATION, $"the severity of violation {violation.Id} is missing");
            return;
        }

        if (violation.Due is null)
        {
            lease.Skip(FlagCode.OPEN_VIOLATION, $"the due date of violation {violation.Id} is missing; it may be overdue");
        }

        var overdue = -lease.DaysTo(violation.Due);
        var plain = violation.Severity switch { "CRITICAL" => Severity.CRITICAL, "MAJOR" => Severity.HIGH, _ => Severity.LOW };
        var severity = overdue > 0 && plain < Severity.CRITICAL ? plain + 1 : plain;
        lease.Raise(FlagCode.OPEN_VIOLATION, severity,
            $"Violation {violation.Id} ({violation.Severity}{(violation.Code is { } code ? $", {code}" : "")}) is unresolved{(overdue > 0 ? $" and {overdue} days overdue" : "")}.",
            overdue, 0, [new FlagRow(Dataset, violation.Line, violation.Id)]);
    }
}
