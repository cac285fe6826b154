using System.Text.RegularExpressions;

namespace Vanguards.Agents.Tests.Oracle;

/// <summary>integrity-auditor once more: for each table and check a count and the faulty rows, null where it cannot be checked.</summary>
internal sealed partial class AuditOracle
{
    private static readonly Dictionary<string, string[]> Keys = new()
    {
        ["leases"] = ["lease_id"],
        ["permits"] = ["permit_id"],
        ["inspections"] = ["inspection_id"],
        ["violations"] = ["violation_id"],
        ["production"] = ["lease_id", "month"],
    };

    private static readonly Dictionary<string, string> Numbers = new()
    {
        ["leases"] = "gross_acres net_acres primary_term_months rental_usd_per_acre extension_months extension_usd_per_acre market_usd_per_acre",
        ["violations"] = "penalty_usd paid_usd",
        ["production"] = "oil_bbl gas_mcf water_bbl days_on oil_price_usd_bbl gas_price_usd_mcf operating_cost_usd",
    };

    private static readonly Dictionary<string, string> Dates = new()
    {
        ["leases"] = "effective_date expiry_date rental_paid_through option_notice_date",
        ["permits"] = "applied_date approved_date expires_date spud_date",
        ["inspections"] = "inspected_date",
        ["violations"] = "issued_date due_date resolved_date",
        ["production"] = "month",
    };

    private const string Events = "applied_date approved_date spud_date inspected_date issued_date resolved_date month";

    public sealed record Fault(string Check, SheetRow Row, string[] Columns);

    public Dictionary<(string Check, string Table), long?> Counts { get; } = [];
    public Dictionary<string, List<Fault>> Faults { get; } = [];

    public static AuditOracle Of(IReadOnlyDictionary<string, Sheet> tables, DateOnly asOf)
    {
        var oracle = new AuditOracle();
        foreach (var name in Keys.Keys)
        {
            oracle.Audit(name, tables.GetValueOrDefault(name), tables, asOf);
        }

        return oracle;
    }

    public bool IsTotals(SheetRow row, string table) => Faults[table].Any(fault => fault.Row == row && fault.Check == "TOTALS_ROW");

    private void Audit(string name, Sheet? table, IReadOnlyDictionary<string, Sheet> tables, DateOnly asOf)
    {
        List<Fault> faults = Faults[name] = [];
        string[] key = [.. Keys[name].Where(column => table?.Has(column) == true)];
        var whole = key.Length == Keys[name].Length;
        string[] Present(string columns) => table is null ? [] : [.. columns.Split(' ').Where(column => table.Has(column))];
        bool IsTotal(SheetRow row) => key.Any(column => row.Text(column) is null) && row.Cells.Any(cell => Total().IsMatch(cell));
        var totals = table?.Lines.Where(IsTotal).ToList() ?? [];
        var lines = table?.Lines.Except(totals).ToList() ?? [];
        void Check(string id, bool can, Func<SheetRow, IEnumerable<string>?> judge)
        {
            var found = can ? lines.Select(row => (Row: row, Columns: judge(row)?.Distinct().ToArray())).Where(it => it.Columns is not null).Select(it => new Fault(id, it.Row, it.Columns!)).ToList() : [];
            faults.AddRange(found);
            Counts[(id, name)] = can ? found.Count : null;
        }

        IEnumerable<string>? Where(string[] columns, Func<string, bool> isFaulty) => columns.Where(isFaulty).ToArray() is { Length: > 0 } found ? found : null;

        faults.AddRange(totals.Select(row => new Fault("TOTALS_ROW", row, [])));
        Counts[("TOTALS_ROW", name)] = key.Length > 0 ? totals.Count : null;
        Check("KEY_MISSING", key.Length > 0, row => Where(key, column => row.Text(column) is null));
        Check("KEY_PADDED", key.Length > 0, row => Where(key, column => row.Text(column) is { } text && text != row.Raw(column)));
        var seen = new HashSet<string>();
        Check("EXACT_DUPLICATE", table is not null, row => seen.Add(row.Content(key)) ? null : []);
        var conflicts = lines.Where(row => whole && key.All(column => row.Text(column) is not null)).GroupBy(row => string.Join('\u0001', key.Select(row.Key)))
            .Where(group => group.Select(row => row.Content(key)).Distinct().Count() > 1).ToList();
        var conflicting = conflicts.SelectMany(group => group).ToHashSet();
        Check("KEY_CONFLICT", whole, row => conflicting.Contains(row) ? key : null);
        Counts[("KEY_CONFLICT", name)] = whole ? conflicts.Count : null;

        if (name != "leases")
        {
            List<(string Column, HashSet<string> Ids)> parents = [];
            foreach (var (column, parent, id) in new[] { ("lease_id", "leases", "lease_id"), ("inspection_id", "inspections", "inspection_id") })
            {
                if ((parent == "leases" || name == "violations") && table?.Has(column) == true && tables.GetValueOrDefault(parent) is { } other && other.Has(id))
                {
                    parents.Add((column, [.. other.Lines.Select(row => row.Key(id)).OfType<string>()]));
                }
            }

            Check("ORPHAN", parents.Count > 0, row => Where([.. parents.Select(p => p.Column)],
                column => row.Key(column) is { } reference ? !parents.Single(p => p.Column == column).Ids.Contains(reference) : !key.Contains(column)));
        }

        List<(string Later, string Earlier, int Least)> orders = name switch
        {
            "leases" => [("expiry_date", "effective_date", 1)],
            "permits" => [("approved_date", "applied_date", 0)],
            "violations" => [("resolved_date", "issued_date", 0), ("due_date", "issued_date", 0)],
            _ => [],
        };
        if (orders.Count > 0)
        {
            var can = orders.Where(order => table?.Has(order.Later, order.Earlier) == true).ToList();
            Check("DATE_ORDER", can.Count > 0, row => can.Where(o => row.Day0(o.Later) - row.Day0(o.Earlier) < o.Least).SelectMany(o => new[] { o.Later, o.Earlier }).ToArray() is { Length: > 0 } bad ? bad : null);
        }

        var dates = Present(Dates[name]);
        Check("DATE_IMPOSSIBLE", dates.Length > 0, row => Where(dates, column =>
        {
            var day = SheetRow.DayOf(column == "month" && row.Text(column) is { Length: 7 } month ? month + "-01" : row.Text(column));
            return row.Text(column) is not null && (day is null || day.Value.Year < 1900 || day > asOf.AddYears(100) || (Events.Split(' ').Contains(column) && day > asOf));
        }));
        if (Numbers.TryGetValue(name, out var numbers))
        {
            Check("NEGATIVE", Present(numbers).Length > 0, row => Where(Present(numbers), column => row.Num(column) < 0));
        }

        if (name == "leases")
        {
            Check("RANGE", table is not null && (table.Has("royalty_rate") || table.Has("working_interest") || table.Has("net_acres", "gross_acres")), row =>
            {
                List<string> bad = [];
                bad.AddRange(row.Num("royalty_rate") is < 0 or > 0.5 ? ["royalty_rate"] : []);
                bad.AddRange(row.Num("working_interest") is < 0 or > 1 ? ["working_interest"] : []);
                bad.AddRange(row.Num("net_acres") > row.Num("gross_acres") ? ["net_acres", "gross_acres"] : []);
                return bad.Count > 0 ? bad : null;
            });
        }
        else if (name == "production")
        {
            Production(table, lines, Check);
        }
    }

    private void Production(Sheet? table, List<SheetRow> lines, Action<string, bool, Func<SheetRow, IEnumerable<string>?>> check)
    {
        check("RANGE", table?.Has("days_on", "month") == true, row => row.Month("month") is { } m && row.Num("days_on") > DateTime.DaysInMonth(m / 12, m % 12 + 1) ? ["days_on", "month"] : null);
        var byLease = lines.Where(row => row.Key("lease_id") is not null).ToLookup(row => row.Key("lease_id")!);
        string[] volumes = [.. new[] { "oil_bbl", "gas_mcf", "water_bbl" }.Where(column => table?.Has(column) == true)];
        check("UNIT_OUTLIER", volumes.Length > 0 && table!.Has("lease_id"), row =>
        {
            string[] bad = row.Key("lease_id") is not { } lease ? [] : [.. volumes.Where(column =>
            {
                var positive = byLease[lease].Select(m => m.Num(column)).Where(v => v > 0).Select(v => v!.Value).Order().ToList();
                return positive.Count > 0 && row.Num(column) > 100 * (positive[(positive.Count - 1) / 2] + positive[positive.Count / 2]) / 2;
            })];
            return bad.Length > 0 ? bad : null;
        });
        Counts[("GAP", "production")] = table?.Has("lease_id", "month") != true ? null
            : byLease.Select(lease => lease.Select(row => row.Month("month")).OfType<int>().Distinct().ToList()).Where(months => months.Count > 0).Sum(months => (long)months.Max() - months.Min() + 1 - months.Count);
    }

    [GeneratedRegex(@"sum\s*=|\btotals?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Total();
}
