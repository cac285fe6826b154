using System.Text.Json;
using Vanguards.Agents.Tests.Hosting;

namespace Vanguards.Agents.Tests.Oracle;

/// <summary>red-flag once more: flags as texts "lease code severity lines", arrears in USD by lease, and what could not be checked as "lease code".</summary>
internal sealed class RiskOracle
{
    public List<string> Flags { get; } = [];
    public Dictionary<string, double?> Arrears { get; } = [];
    public HashSet<string> NotChecked { get; } = [];
    public Dictionary<string, (int Score, string Band)> Leases { get; } = [];

    public static RiskOracle Of(JsonElement energy, Sheet leases, Sheet? permits, Sheet? violations, Sheet? production, DateOnly asOf)
    {
        var oracle = new RiskOracle();
        var a = asOf.DayNumber;
        var groups = leases.Lines.Where(row => row.Key("lease_id") is not null).ToLookup(row => row.Key("lease_id")!);
        foreach (var figures in energy.Get("leases").EnumerateArray().Where(lease => lease.Text("class") != "CLOSED"))
        {
            var id = figures.Text("leaseId")!;
            var key = id.ToLowerInvariant();
            var row = groups[key].FirstOrDefault() ?? new SheetRow([], [], 0);
            List<string> severities = [];
            void Raise(string code, string severity, params long[] lines)
            {
                severities.Add(severity);
                oracle.Flags.Add($"{id} {code} {severity} [{string.Join(' ', lines.Length > 0 ? lines : [row.No])}]");
            }

            bool Is(string code, bool? condition)
            {
                if (condition is null)
                {
                    oracle.NotChecked.Add($"{id} {code}");
                }

                return condition == true;
            }

            double? Number(string field) => figures.Get(field) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
            bool? More(double? value, double than) => value is { } number ? number > than : null;
            bool? paying = figures.Get("paying").ValueKind == JsonValueKind.Null ? null : figures.Get("paying").GetBoolean();
            var status = row.One("status", "ACTIVE HBP SHUT_IN EXPIRED RELEASED");
            bool? Status(params string[] any) => status is null ? null : any.Contains(status);
            var days = Number("daysToExpiry");
            var held = paying & Status("HBP", "ACTIVE");
            if (Is("EXPIRED_UNRESOLVED", Status("ACTIVE") & More(-days, 0) & !paying))
            {
                Raise("EXPIRED_UNRESOLVED", "CRITICAL");
            }

            if (Is("EXPIRY_NEAR", !held & More(days, -1) & !More(days, 90)))
            {
                Raise("EXPIRY_NEAR", days <= 30 ? "HIGH" : days <= 60 ? "MEDIUM" : "LOW");
            }

            if (row.Day0("option_notice_date") - a is { } notice)
            {
                if (notice is >= 0 and <= 14)
                {
                    Raise("OPTION_DEADLINE", "HIGH");
                }
                else if (notice < 0 && Is("OPTION_DEADLINE", More(days, -1)))
                {
                    Raise("OPTION_DEADLINE", "MEDIUM");
                }
            }
            else if (row.Text("option_notice_date") is not null)
            {
                oracle.NotChecked.Add($"{id} OPTION_DEADLINE");
            }

            var lastMonth = asOf.Year * 12 + asOf.Month - 1;
            var recent = production?.Has("lease_id", "month") != true ? null : production.Lines.Where(m => m.Key("lease_id") == key && m.Month("month") >= lastMonth - 3 && m.Month("month") < lastMonth)
                .GroupBy(m => m.Month("month")).Select(g => g.First().Num("oil_bbl") + g.First().Num("gas_mcf") / 6).ToList();
            if (Is("CESSATION", Status("HBP") & (recent is null || recent.Contains(null) ? (bool?)null : recent.Sum() <= 0)))
            {
                Raise("CESSATION", "CRITICAL");
            }

            var produces = More(Number("boe12"), 0);
            if (Is("NOT_PAYING", produces & !paying))
            {
                Raise("NOT_PAYING", "HIGH");
            }

            if (Is("STEEP_DECLINE", More(Number("annualDecline"), 0.35)))
            {
                Raise("STEEP_DECLINE", "MEDIUM");
            }

            if (Is("ECONOMIC_LIMIT", produces & !More(Number("economicLimitMonths"), 12)))
            {
                Raise("ECONOMIC_LIMIT", "MEDIUM");
            }

            var late = a - row.Day0("rental_paid_through");
            if (Is("RENTAL_ARREARS", Status("ACTIVE", "SHUT_IN") & More(late, 0)))
            {
                var amount = row.Num("net_acres") * row.Num("rental_usd_per_acre") * late / 365;
                Is("RENTAL_ARREARS", amount is null ? null : true);
                oracle.Arrears[id] = amount;
                Raise("RENTAL_ARREARS", late > 60 ? "CRITICAL" : "HIGH");
            }

            if (Is("OPEN_VIOLATION", violations?.Has("lease_id", "resolved_date") == true ? true : null))
            {
                foreach (var violation in violations!.Lines.Where(v => v.Key("lease_id") == key && v.Day("resolved_date") is null).DistinctBy(v => v.Content("violation_id")))
                {
                    string[] ladder = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];
                    var rung = violation.One("severity", "MINOR MAJOR CRITICAL") switch { "MINOR" => 0, "MAJOR" => 2, "CRITICAL" => 3, _ => -1 };
                    Is("OPEN_VIOLATION", rung < 0 || violation.Day("due_date") is null ? null : true);
                    if (rung >= 0)
                    {
                        Raise("OPEN_VIOLATION", ladder[Math.Min(3, rung + (violation.Day0("due_date") < a ? 1 : 0))], violation.No);
                    }
                }
            }

            if (Is("TITLE", row.One("title_status", "CLEAR CURATIVE DISPUTED") is { } title ? title != "CLEAR" : null))
            {
                Raise("TITLE", row.One("title_status", "DISPUTED") is null ? "MEDIUM" : "HIGH");
            }

            var (start, end, term) = (row.Day("effective_date"), row.Day("expiry_date"), row.Num("primary_term_months"));
            bool? reversed = start is null || end is null ? null : end <= start;
            bool? off = row.Num("extension_months") is not null ? false : start is null || end is null || term is null ? null : Math.Abs(start.Value.AddMonths((int)term.Value).DayNumber - end.Value.DayNumber) > 31;
            if (Is("DATE_DEFECT", reversed | off))
            {
                Raise("DATE_DEFECT", "MEDIUM");
            }

            if (Is("DUPLICATE_LEASE", leases.Has("lease_id") ? groups[key].Select(r => r.Content("lease_id")).Distinct().Count() > 1 : null))
            {
                var own = groups[key].First().Content("lease_id");
                Raise("DUPLICATE_LEASE", "HIGH", [.. groups[key].Where((r, i) => i == 0 || r.Content("lease_id") != own).Select(r => r.No)]);
            }

            if (Is("PERMIT_LAPSE", permits?.Has("lease_id", "type", "status", "spud_date", "expires_date") == true ? true : null))
            {
                foreach (var permit in permits!.Lines.Where(p => p.Key("lease_id") == key && p.One("type", "DRILL") is not null && p.One("status", "APPROVED") is not null
                    && p.Day("spud_date") is null && p.Day0("expires_date") - a is >= 0 and <= 90).DistinctBy(p => p.Content("permit_id")))
                {
                    Raise("PERMIT_LAPSE", "MEDIUM", permit.No);
                }
            }

            var score = Math.Min(100, severities.Sum(severity => severity switch { "CRITICAL" => 40, "HIGH" => 20, "MEDIUM" => 8, _ => 2 }));
            oracle.Leases[id] = (score, score >= 50 || severities.Contains("CRITICAL") ? "HIGH" : score >= 20 ? "MEDIUM" : "LOW");
        }

        return oracle;
    }
}
