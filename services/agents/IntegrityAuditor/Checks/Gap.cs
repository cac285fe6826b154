using Vanguards.Agents.Production;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor.Checks;

/// <summary>Months without a row between a lease's first and last: nothing that a row could be blamed for.</summary>
internal sealed class Gap(int lease, int month)
{
    public const string Id = "GAP";
    private readonly Dictionary<string, (string Name, HashSet<int> Months)> _reported = [];

    public void Survey(Row row)
    {
        if (row.Key(lease) is { } key && row.Month(month) is { } at)
        {
            if (!_reported.TryGetValue(key, out var known))
            {
                _reported.Add(key, known = (row.Text(lease)!, []));
            }

            known.Months.Add(at);
        }
    }

    public long Count => _reported.Values.Sum(lease => lease.Months.Max() - lease.Months.Min() + 1L - lease.Months.Count);

    public IEnumerable<AuditExample> Examples() =>
        from lease in _reported.Values
        from at in Enumerable.Range(lease.Months.Min(), lease.Months.Max() - lease.Months.Min())
        where !lease.Months.Contains(at)
        select new AuditExample(null, lease.Name, new Dictionary<string, string?> { ["month"] = ProductionMonth.Labelled(at) });
}
