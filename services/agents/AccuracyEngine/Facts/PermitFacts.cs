using Vanguards.Agents.Permits;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.AccuracyEngine.Facts;

/// <summary>What drilling permits say of each lease, whatever their status.</summary>
internal sealed class PermitFacts
{
    private readonly HashSet<string> _drilledUnderPermit = [];
    private readonly Dictionary<string, DateOnly> _firstSpud = [];

    /// <summary>False if approvals cannot be compared with spuds.</summary>
    public bool KnowsApprovals { get; private init; }

    /// <summary>Null if the table, or a column without which it says nothing, is missing.</summary>
    public static PermitFacts? Load(Table? table, CancellationToken cancel)
    {
        if (table is null || !table.Has("lease_id") || !table.Has("type") || !table.Has("spud_date"))
        {
            return null;
        }

        var facts = new PermitFacts { KnowsApprovals = table.Has("approved_date") };
        var columns = new PermitColumns(table);
        foreach (var row in table.Rows(cancel))
        {
            var permit = columns.Read(row);
            if (permit is { IsDrill: true, Lease: { } lease, Spud: { } spud })
            {
                if (permit.Approved <= spud)
                {
                    facts._drilledUnderPermit.Add(lease);
                }

                if (!facts._firstSpud.TryGetValue(lease, out var first) || spud < first)
                {
                    facts._firstSpud[lease] = spud;
                }
            }
        }

        return facts;
    }

    /// <summary>A DRILL permit was approved on or before its spud.</summary>
    public bool DrilledUnderPermit(string lease) => _drilledUnderPermit.Contains(lease);

    public DateOnly? FirstSpud(string? lease) => lease is not null && _firstSpud.TryGetValue(lease, out var spud) ? spud : null;
}
