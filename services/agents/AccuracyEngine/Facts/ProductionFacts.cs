using Vanguards.Agents.Production;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.AccuracyEngine.Facts;

/// <summary>What production says of each lease, blank volumes as 0; of several rows of a month the first counts.</summary>
internal sealed class ProductionFacts
{
    private readonly Dictionary<string, Lease> _leases = [];
    private readonly int _first;
    private readonly DateOnly _asOf;

    private sealed class Lease
    {
        public HashSet<int> Months { get; } = [];
        public double Boe12 { get; set; }
        public int? FirstProducing { get; set; }
    }

    private ProductionFacts(DateOnly asOf)
    {
        _asOf = asOf;
        _first = ProductionMonth.Of(asOf) - ProductionYear.Months;
    }

    /// <summary>False if only the months are known, not what was produced in them.</summary>
    public bool KnowsVolumes { get; private init; }

    /// <summary>Null if the table, or a column without which it says nothing, is missing.</summary>
    public static ProductionFacts? Load(Table? table, DateOnly asOf, CancellationToken cancel)
    {
        if (table is null || ProductionYear.Lacks(table) is not null)
        {
            return null;
        }

        var facts = new ProductionFacts(asOf) { KnowsVolumes = table.Has("oil_bbl") || table.Has("gas_mcf") };
        var columns = new ProductionColumns(table);
        foreach (var row in table.Rows(cancel, columns.Volumes))
        {
            if (row.Key(columns.Lease) is { } lease && columns.Month(row) is { } month)
            {
                facts.Add(lease, month, (columns.Oil(row) ?? 0) + (columns.Gas(row) ?? 0) / 6);
            }
        }

        return facts;
    }

    public double Boe12(string? lease) => lease is null ? 0 : _leases.GetValueOrDefault(lease)?.Boe12 ?? 0;

    /// <summary>The first month with production; null without any.</summary>
    public int? FirstProducingMonth(string? lease) => lease is null ? null : _leases.GetValueOrDefault(lease)?.FirstProducing;

    /// <summary>Months of T12 that ended at least so many days ago and have no row.</summary>
    public List<string> Unreported(string lease, int days)
    {
        var reported = _leases.GetValueOrDefault(lease)?.Months;
        var due = _asOf.AddDays(-days);
        return [.. Enumerable.Range(_first, ProductionYear.Months).Where(month => ProductionMonth.LastDay(month) <= due && reported?.Contains(month) != true).Select(ProductionMonth.Labelled)];
    }

    private void Add(string key, int month, double boe)
    {
        if (!_leases.TryGetValue(key, out var lease))
        {
            _leases.Add(key, lease = new Lease());
        }

        if (!lease.Months.Add(month))
        {
            return;
        }

        if (month >= _first && month < _first + ProductionYear.Months)
        {
            lease.Boe12 += boe;
        }

        if (boe > 0 && !(lease.FirstProducing <= month))
        {
            lease.FirstProducing = month;
        }
    }
}
