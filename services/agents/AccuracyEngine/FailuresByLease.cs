using Vanguards.Agents.Tables;

namespace Vanguards.Agents.AccuracyEngine;

/// <summary>Which rules each lease fails; leases that no lease row knows are included, under the id that their rows give.</summary>
internal sealed class FailuresByLease
{
    private readonly Dictionary<string, (string Name, SortedSet<string> Rules)> _leases = [];

    public void Add(string? leaseId, string rule)
    {
        if (leaseId is null)
        {
            return;
        }

        var key = CellText.Fold(leaseId);
        if (!_leases.TryGetValue(key, out var lease))
        {
            _leases.Add(key, lease = (leaseId, new SortedSet<string>(StringComparer.Ordinal)));
        }

        lease.Rules.Add(rule);
    }

    public IReadOnlyList<LeaseFailures> List() => [.. _leases.Values.OrderBy(lease => lease.Name, StringComparer.Ordinal).Select(lease => new LeaseFailures(lease.Name, [.. lease.Rules]))];
}
