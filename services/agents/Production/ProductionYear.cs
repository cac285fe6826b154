using Vanguards.Agents.Tables;

namespace Vanguards.Agents.Production;

/// <summary>T12: the twelve full calendar months before the month of the as-of date, by lease.</summary>
internal sealed class ProductionYear
{
    public const int Months = 12;

    private static readonly ProductionMonth?[] Nothing = new ProductionMonth?[Months];
    private readonly Dictionary<string, ProductionMonth?[]> _byLease = [];

    private ProductionYear(int first) => First = first;

    /// <summary>Index of the first of the twelve months.</summary>
    public int First { get; }

    /// <summary>Slot by month; null where nothing was reported.</summary>
    public ProductionMonth?[] Of(string lease) => _byLease.GetValueOrDefault(lease) ?? Nothing;

    public IEnumerable<KeyValuePair<string, ProductionMonth?[]>> Leases => _byLease;

    /// <summary>Why no month can be told from another, or one lease's from another's; null if they can.</summary>
    public static string? Lacks(Table? table) => Table.Lacks(table, "production", "lease_id", "month");

    /// <summary>Reads the year of the leases wanted (null: all) in one pass; of several rows of a month the first counts.</summary>
    public static ProductionYear Load(Table table, DateOnly asOf, Func<string, bool>? wanted, CancellationToken cancel)
    {
        var year = new ProductionYear(ProductionMonth.Of(asOf) - Months);
        var columns = new ProductionColumns(table);
        foreach (var row in table.Rows(cancel, columns.All))
        {
            if (columns.Month(row) is { } month && month >= year.First && month < year.First + Months
                && row.Key(columns.Lease) is { } lease && wanted?.Invoke(lease) != false)
            {
                if (!year._byLease.TryGetValue(lease, out var slots))
                {
                    year._byLease.Add(lease, slots = new ProductionMonth?[Months]);
                }

                slots[month - year.First] ??= columns.Read(row, month);
            }
        }

        return year;
    }
}
