namespace Vanguards.Agents.Tests.Oracle;

/// <summary>energy-lease once more, from the rules alone.</summary>
internal static class EnergyOracle
{
    public sealed record Terms(double OilTax, double GasTax, int Months, double Discount, double? OilPrice, double? GasPrice);

    public static Dictionary<string, Dictionary<string, object?>> Leases(Sheet leases, Sheet? production, Sheet? permits, DateOnly asOf, Terms terms)
    {
        var first = asOf.Year * 12 + asOf.Month - 1 - 12;
        var months = production?.Has("lease_id", "month") != true ? null : production.Lines
            .Where(row => row.Key("lease_id") is not null && row.Month("month") is { } month && month >= first && month < first + 12)
            .GroupBy(row => (Lease: row.Key("lease_id")!, Month: row.Month("month")!.Value)).Select(group => (group.Key, Row: group.First()))
            .ToLookup(month => month.Key.Lease);
        var drills = permits?.Has("lease_id", "type", "status", "spud_date", "expires_date") != true ? null
            : permits.Lines.Where(row => row.One("type", "DRILL") is not null && row.Key("lease_id") is not null).ToLookup(row => row.Key("lease_id")!);
        return leases.Lines.Where(row => row.Key("lease_id") is not null).GroupBy(row => row.Key("lease_id")!)
            .ToDictionary(group => group.Key, group => Lease(group.First(), months is null ? null : [.. months[group.Key].OrderBy(m => m.Key.Month).Select(m => (m.Key.Month - first, m.Row))],
                drills is null ? null : [.. drills[group.Key]], asOf, terms));
    }

    private static Dictionary<string, object?> Lease(SheetRow lease, List<(int At, SheetRow Row)>? year, List<SheetRow>? drills, DateOnly asOf, Terms t)
    {
        double? wi = lease.Num("working_interest"), royalty = lease.Num("royalty_rate"), net = lease.Num("net_acres"), rental = lease.Num("rental_usd_per_acre"), market = lease.Num("market_usd_per_acre");
        var status = lease.One("status", "ACTIVE HBP SHUT_IN EXPIRED RELEASED");
        double? Sales(SheetRow m, string volume, string price, double? given) => m.Num(volume) is { } v ? v == 0 ? 0 : v * (given ?? m.Num(price)) : null;
        double? Revenue(SheetRow m) => wi * (1 - royalty) * (Sales(m, "oil_bbl", "oil_price_usd_bbl", t.OilPrice) * (1 - t.OilTax) + Sales(m, "gas_mcf", "gas_price_usd_mcf", t.GasPrice) * (1 - t.GasTax));
        double? Sum(IEnumerable<double?> values) => year is null ? null : values.Aggregate((double?)0, (sum, value) => sum + value);
        List<double?> boes = [.. (year ?? []).Select(m => m.Row.Num("oil_bbl") + m.Row.Num("gas_mcf") / 6)];
        List<double?> revenues = [.. (year ?? []).Select(m => Revenue(m.Row))], costs = [.. (year ?? []).Select(m => wi * m.Row.Num("operating_cost_usd"))];
        double? boe12 = Sum(boes), revenue = Sum(revenues), cost = Sum(costs);
        bool? paying = year is null ? null : year.Count == 0 ? false : revenue - cost is { } margin ? margin > 0 : null;
        var rental12 = status is null ? null : status is "ACTIVE" or "SHUT_IN" ? net * rental : 0;

        var b = year is null || boes.Contains(null) ? null : Slope([.. year.Zip(boes).Where(m => m.Second > 0).Select(m => ((double)m.First.At, Math.Log(m.Second!.Value)))]);
        var n = lease.Num("extension_months") is { } given ? Math.Truncate(given) : t.Months;
        var (limit, pv) = Reserve(Mean(year, revenues), Mean(year, costs), Math.Min(b ?? 0, 0), n, t.Discount);

        var open = drills?.Any(p => p.One("status", "APPROVED") is not null && p.Day("spud_date") is null && p.Day("expires_date") >= asOf);
        double? f = paying == true || open == true ? 1 : paying is null || drills is null ? null : drills.Any(p => p.One("status", "PENDING") is not null) || boe12 > 0 ? 0.5 : 0.25;
        bool? held = paying == false || status is not (null or "HBP" or "ACTIVE") ? false : paying is null || status is null ? null : true;
        var acreage = net * market * f;
        var rents = net * rental * n / 12;
        var renewal = held is null ? null : held.Value ? 0 : net * (lease.Num("extension_usd_per_acre") ?? market) + rents;
        var days = lease.Day0("expiry_date") - asOf.DayNumber;
        var decline = 1 - (b is { } slope ? Math.Exp(12 * slope) : (double?)null);
        return new()
        {
            ["leaseId"] = lease.Text("lease_id"),
            ["class"] = status is "EXPIRED" or "RELEASED" ? "CLOSED" : days is null || status is null ? null : days < 0 ? "PAST_EXPIRY" : days <= 90 ? "IN_WINDOW" : "LATER",
            ["daysToExpiry"] = (double?)days,
            ["monthsReported"] = (double?)year?.Count,
            ["boe12"] = boe12,
            ["revenue12Usd"] = revenue,
            ["cost12Usd"] = cost,
            ["rental12Usd"] = rental12,
            ["netCash12Usd"] = revenue - cost - rental12,
            ["paying"] = paying,
            ["annualDecline"] = decline,
            ["trend"] = decline switch { null => "UNKNOWN", > 0.10 => "FALLING", < -0.10 => "RISING", _ => "FLAT" },
            ["economicLimitMonths"] = limit,
            ["pvUsd"] = pv,
            ["acreageValueUsd"] = acreage,
            ["renewalCostUsd"] = renewal,
            ["npvUsd"] = pv + acreage - renewal,
            ["breakEvenUsdPerAcre"] = net == 0 ? null : (pv + acreage - rents) / net,
            ["valueAtStakeUsd"] = pv + acreage,
        };
    }

    private static double? Mean(List<(int At, SheetRow Row)>? year, List<double?> values)
    {
        var last = values.TakeLast(3).ToList();
        return year is null || last.Contains(null) ? null : last.Count == 0 ? 0 : last.Average();
    }

    private static double? Slope(List<(double X, double Y)> points)
    {
        if (points.Count < 6)
        {
            return null;
        }

        double mx = points.Average(p => p.X), my = points.Average(p => p.Y);
        return points.Sum(p => (p.X - mx) * (p.Y - my)) / points.Sum(p => (p.X - mx) * (p.X - mx));
    }

    private static (double? Limit, double? Pv) Reserve(double? revenue, double? cost, double b, double n, double discount)
    {
        if (revenue is not { } r0 || cost is not { } c0)
        {
            return (null, null);
        }

        var pv = 0.0;
        var k = 1;
        for (; k <= n && r0 * Math.Exp(b * k) > c0; k++)
        {
            pv += (r0 * Math.Exp(b * k) - c0) / Math.Pow(1 + discount, k / 12.0);
        }

        return (k > n ? n : k - 1, pv);
    }
}
