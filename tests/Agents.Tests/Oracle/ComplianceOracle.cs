namespace Vanguards.Agents.Tests.Oracle;

/// <summary>accuracy-engine once more: passed, failed and not checkable by rule, and the rules that each lease fails.</summary>
internal sealed class ComplianceOracle
{
    public SortedDictionary<string, (int Passed, int Failed, int Unknown)> Rules { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Failures { get; } = [];

    public static ComplianceOracle Of(IReadOnlyDictionary<string, Sheet> tables, AuditOracle audit, DateOnly asOf, double minRoyalty)
    {
        var oracle = new ComplianceOracle();
        var a = asOf.DayNumber;
        Sheet? With(string name, params string[] columns) => tables.GetValueOrDefault(name) is { } sheet && sheet.Has(columns) ? sheet : null;
        var first = asOf.Year * 12 + asOf.Month - 1 - 12;
        var months = With("production", "lease_id", "month")?.Lines.Where(row => row.Key("lease_id") is not null && row.Month("month") is not null)
            .GroupBy(row => (row.Key("lease_id"), row.Month("month"))).Select(g => (Lease: g.Key.Item1!, Month: g.Key.Item2!.Value, Boe: (g.First().Num("oil_bbl") ?? 0) + (g.First().Num("gas_mcf") ?? 0) / 6)).ToLookup(m => m.Lease);
        var volumes = tables.GetValueOrDefault("production") is { } p && (p.Has("oil_bbl") || p.Has("gas_mcf")) ? months : null;
        var drills = With("permits", "lease_id", "type", "spud_date")?.Lines.Where(row => row.One("type", "DRILL") is not null && row.Day("spud_date") is not null && row.Key("lease_id") is not null).ToLookup(row => row.Key("lease_id")!);
        var visits = With("inspections", "lease_id", "inspected_date")?.Lines.Where(row => row.Key("lease_id") is not null && row.Day0("inspected_date") <= a).ToLookup(row => row.Key("lease_id")!);
        var cited = With("violations", "inspection_id")?.Lines.Select(row => row.Key("inspection_id")).ToHashSet();
        static DateOnly End(int month) => new DateOnly(month / 12, month % 12 + 1, 1).AddMonths(1).AddDays(-1);

        // True passed, false failed, null not checkable; "-" not applicable.
        const string none = "-";
        object? Producing(SheetRow row, Func<string, object?> then) =>
            volumes is null ? null : row.Key("lease_id") is { } lease && volumes[lease].Where(m => m.Month >= first && m.Month < first + 12).Sum(m => m.Boe) > 0 ? then(lease) : none;
        object? Resolved(SheetRow row, int? limit) => limit is null ? null : row.Day0("resolved_date") is { } day ? day <= limit : a <= limit ? null : false;

        oracle.Rule("C01", "leases", "lease_id", tables, audit, row => Producing(row, lease => drills is null || With("permits", "approved_date") is null ? null : drills[lease].Any(d => d.Day("approved_date") <= d.Day("spud_date"))));
        oracle.Rule("C02", "leases", "lease_id", tables, audit, row => Producing(row, lease => visits is null ? null : visits[lease].Any(v => v.Day0("inspected_date") >= a - 365)));
        oracle.Rule("C03", "inspections", "inspection_id result", tables, audit, row => row.One("result", "PASS FAIL") switch { null => null, "PASS" => none, _ => cited is null || row.Key("inspection_id") is null ? null : cited.Contains(row.Key("inspection_id")) });
        oracle.Rule("C04", "inspections", "lease_id inspected_date result", tables, audit, row => row.One("result", "PASS FAIL") switch
        {
            null => null,
            "PASS" => none,
            _ => visits is null || With("inspections", "type") is null || row.Key("lease_id") is not { } lease || row.Day0("inspected_date") is not { } day ? null
                : visits[lease].Any(v => v.One("type", "FOLLOW_UP") is not null && v.Day0("inspected_date") > day && v.Day0("inspected_date") <= day + 90) ? true : a <= day + 90 ? null : false,
        });
        oracle.Rule("C05", "violations", "due_date resolved_date", tables, audit, row => Resolved(row, row.Day0("due_date")));
        oracle.Rule("C06", "violations", "severity issued_date resolved_date", tables, audit, row => row.One("severity", "MINOR MAJOR CRITICAL") switch { null => null, "CRITICAL" => Resolved(row, row.Day0("issued_date") + 30), _ => none });
        oracle.Rule("C07", "violations", "issued_date penalty_usd paid_usd", tables, audit, row => row.Num("penalty_usd") is not { } penalty ? null : penalty == 0 ? none
            : row.Num("paid_usd") is not { } paid || row.Day0("issued_date") is not { } issued ? null : paid >= penalty ? true : a <= issued + 60 ? null : false);
        oracle.Rule("C08", "leases", "lease_id status", tables, audit, row => row.One("status", "ACTIVE HBP SHUT_IN EXPIRED RELEASED") switch
        {
            null => null,
            "HBP" => months is null || row.Key("lease_id") is not { } lease ? null : Enumerable.Range(first, 12).Where(m => End(m) <= asOf.AddDays(-45)).All(m => months[lease].Any(r => r.Month == m)),
            _ => none,
        });
        oracle.Rule("C09", "leases", "royalty_rate", tables, audit, row => row.Num("royalty_rate") is { } royalty ? royalty >= minRoyalty : null);
        oracle.Rule("C10", "leases", "status rental_paid_through", tables, audit, row => row.One("status", "ACTIVE HBP SHUT_IN EXPIRED RELEASED") switch { null => null, "ACTIVE" or "SHUT_IN" => row.Day0("rental_paid_through") is { } paid ? paid >= a : null, _ => none });
        oracle.Rule("C11", "leases", "lease_id", tables, audit, row =>
        {
            var lease = row.Key("lease_id");
            var producing = lease is null ? [] : volumes?[lease].Where(m => m.Boe > 0).Select(m => m.Month).ToList();
            var spuds = lease is null ? [] : drills?[lease].Select(d => d.Day("spud_date")!.Value).ToList();
            return producing is { Count: 0 } || spuds is { Count: 0 } ? none : producing is null || spuds is null ? null : End(producing.Min()) >= spuds.Min();
        });
        oracle.Rule("C12", "permits", "status spud_date expires_date", tables, audit, row => row.One("status", "PENDING APPROVED EXPIRED REVOKED") switch
        {
            null => null,
            "APPROVED" => row.Day("spud_date") is not null ? true : row.Day0("expires_date") is { } end ? end >= a : null,
            _ => none,
        });
        return oracle;
    }

    private void Rule(string id, string table, string reads, IReadOnlyDictionary<string, Sheet> tables, AuditOracle audit, Func<SheetRow, object?> judge)
    {
        var columns = reads.Split(' ');
        var (passed, failed, unknown) = (0, 0, 0);
        if (tables.TryGetValue(table, out var sheet))
        {
            var faults = audit.Faults[table].ToLookup(fault => fault.Row);
            foreach (var row in sheet.Lines.Where(row => !faults[row].Any(fault => fault.Check is "TOTALS_ROW" or "EXACT_DUPLICATE")))
            {
                var verdict = judge(row);
                var isNameless = table == "leases" && columns.Contains("lease_id") && !sheet.Has("lease_id");
                if (verdict is string && !isNameless)
                {
                    continue;
                }

                var isDoubtful = isNameless || !sheet.Has(columns)
                    || faults[row].Any(fault => fault.Check is "KEY_MISSING" or "KEY_CONFLICT" || (fault.Check is not "KEY_PADDED" && fault.Columns.Intersect(columns).Any()));
                if (verdict is null || isDoubtful)
                {
                    unknown++;
                }
                else if (verdict is true)
                {
                    passed++;
                }
                else
                {
                    failed++;
                    if (row.Key("lease_id") is { } lease)
                    {
                        Failures.Add($"{lease} {id}");
                    }
                }
            }
        }

        Rules[id] = (passed, failed, unknown);
    }
}
