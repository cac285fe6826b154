using Vanguards.Agents.Production;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.IntegrityAuditor.Checks;

internal sealed class Negative(Columns amounts) : RowCheck("NEGATIVE")
{
    public override string[]? Fault(Row row) => amounts.Where(column => row.Number(column) < 0);
}

/// <summary>Shares outside their range, more net than gross acres, more days on than the month has.</summary>
internal sealed class OutOfRange(Table table) : RowCheck("RANGE")
{
    private readonly int _royalty = table.Column("royalty_rate");
    private readonly int _workingInterest = table.Column("working_interest");
    private readonly int _net = table.Column("net_acres");
    private readonly int _gross = table.Column("gross_acres");
    private readonly int _daysOn = table.Column("days_on");
    private readonly int _month = table.Column("month");

    public bool IsCheckable => _royalty >= 0 || _workingInterest >= 0 || (_net >= 0 && _gross >= 0) || (_daysOn >= 0 && _month >= 0);

    public override string[]? Fault(Row row)
    {
        List<string> faulty = [];
        if (row.Number(_royalty) is < 0 or > 0.5)
        {
            faulty.Add("royalty_rate");
        }

        if (row.Number(_workingInterest) is < 0 or > 1)
        {
            faulty.Add("working_interest");
        }

        if (row.Number(_net) > row.Number(_gross))
        {
            faulty.AddRange(["net_acres", "gross_acres"]);
        }

        if (row.Month(_month) is { } month && row.Number(_daysOn) > ProductionMonth.LastDay(month).Day)
        {
            faulty.AddRange(["days_on", "month"]);
        }

        return faulty.Count > 0 ? [.. faulty] : null;
    }
}

/// <summary>A volume over 100 times the median of the lease's positive months: barrels reported in thousands, or the other way.</summary>
internal sealed class UnitOutlier(Columns volumes, int lease) : RowCheck("UNIT_OUTLIER")
{
    private const double Times = 100;
    private readonly Dictionary<string, List<double>[]> _positive = [];
    private Dictionary<string, double?[]>? _medians;

    public override void Survey(Row row)
    {
        if (row.Key(lease) is not { } key)
        {
            return;
        }

        if (!_positive.TryGetValue(key, out var lists))
        {
            _positive.Add(key, lists = [.. volumes.At.Select(_ => new List<double>())]);
        }

        for (var i = 0; i < volumes.At.Length; i++)
        {
            if (row.Number(volumes.At[i]) is > 0 and { } volume)
            {
                lists[i].Add(volume);
            }
        }
    }

    public override string[]? Fault(Row row)
    {
        _medians ??= _positive.ToDictionary(entry => entry.Key, entry => entry.Value.Select(Median).ToArray());
        return row.Key(lease) is { } key && _medians.TryGetValue(key, out var medians)
            ? volumes.Where(column => row.Number(column) > Times * medians[Array.IndexOf(volumes.At, column)])
            : null;
    }

    private static double? Median(List<double> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return values.Count == 0 ? null : values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
