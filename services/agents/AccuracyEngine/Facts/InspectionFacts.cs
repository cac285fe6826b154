using Vanguards.Agents.Tables;

namespace Vanguards.Agents.AccuracyEngine.Facts;

/// <summary>Days on which each lease was inspected, up to the as-of date.</summary>
internal sealed class InspectionFacts
{
    private readonly Dictionary<string, int> _last = [];
    private readonly Dictionary<string, List<int>> _followUps = [];

    /// <summary>False if follow-ups cannot be told from others.</summary>
    public bool KnowsTypes { get; private init; }

    /// <summary>Null if the table, or a column without which it says nothing, is missing.</summary>
    public static InspectionFacts? Load(Table? table, DateOnly asOf, CancellationToken cancel)
    {
        if (table is null || !table.Has("lease_id") || !table.Has("inspected_date"))
        {
            return null;
        }

        var facts = new InspectionFacts { KnowsTypes = table.Has("type") };
        var (lease, date, type) = (table.Column("lease_id"), table.Column("inspected_date"), table.Column("type"));
        foreach (var row in table.Rows(cancel, lease, date, type))
        {
            if (row.Key(lease) is not { } key || row.Date(date) is not { } inspected || inspected > asOf)
            {
                continue;
            }

            facts._last[key] = Math.Max(inspected.DayNumber, facts._last.GetValueOrDefault(key));
            if (row.Enum(type, "FOLLOW_UP") is not null)
            {
                facts._followUps.TryAdd(key, []);
                facts._followUps[key].Add(inspected.DayNumber);
            }
        }

        return facts;
    }

    /// <summary>Day number of the last inspection; 0 without one.</summary>
    public int Last(string lease) => _last.GetValueOrDefault(lease);

    public bool HasFollowUp(string lease, DateOnly after, int days) =>
        _followUps.GetValueOrDefault(lease)?.Any(day => day > after.DayNumber && day <= after.DayNumber + days) == true;
}
