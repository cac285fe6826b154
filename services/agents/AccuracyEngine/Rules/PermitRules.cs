using Vanguards.Agents.AccuracyEngine.Facts;
using Vanguards.Agents.Production;

namespace Vanguards.Agents.AccuracyEngine.Rules;

/// <summary>C01, C11, C12.</summary>
internal static class PermitRules
{
    private const string DrillingBasis = "Company standard on drilling permits; compare Texas RRC Statewide Rule 5 (16 TAC 3.5)";

    public static Rule DrilledUnderPermit(RunFacts facts) => new("C01", "A producing lease was drilled under a permit approved by then", DrillingBasis, "leases", ["lease_id"], table =>
    {
        var id = table.Column("lease_id");
        return row => facts.Production is not { KnowsVolumes: true } production ? Verdict.Lacks("the dataset production, or a column of it,")
            : production.Boe12(row.Key(id)) <= 0 ? Verdict.NotApplicable
            : facts.Permits is not { KnowsApprovals: true } permits ? Verdict.Lacks("the dataset permits, or a column of it,")
            : permits.DrilledUnderPermit(row.Key(id)!) ? Verdict.Passed
            : Verdict.Failed("produced in the last 12 months without a drilling permit approved on or before a spud");
    });

    public static Rule NothingBeforeSpud(RunFacts facts) => new("C11", "Nothing is produced before the first spud", DrillingBasis, "leases", ["lease_id"], table =>
    {
        var id = table.Column("lease_id");
        return row =>
        {
            var production = facts.Production is { KnowsVolumes: true } known ? known : null;
            var (first, spud) = (production?.FirstProducingMonth(row.Key(id)), facts.Permits?.FirstSpud(row.Key(id)));
            if ((production is not null && first is null) || (facts.Permits is not null && spud is null))
            {
                return Verdict.NotApplicable;
            }

            return first is not { } month ? Verdict.Lacks("the dataset production, or a column of it,")
                : spud is not { } begun ? Verdict.Lacks("the dataset permits, or a column of it,")
                : ProductionMonth.LastDay(month) >= begun ? Verdict.Passed
                : Verdict.Failed($"produced in {ProductionMonth.Labelled(month)}, first spud on {begun:yyyy-MM-dd}");
        };
    });

    public static Rule NoLapsedApproval(RunFacts facts) => new("C12", "No permit stays approved past its expiry without a spud",
        "Company standard on the permit register", "permits", ["status", "spud_date", "expires_date"], table =>
    {
        var (status, spud, expires) = (table.Column("status"), table.Column("spud_date"), table.Column("expires_date"));
        return row => row.Enum(status, "PENDING", "APPROVED", "EXPIRED", "REVOKED") switch
        {
            null => Verdict.Lacks("status"),
            not "APPROVED" => Verdict.NotApplicable,
            _ => row.Date(spud) is not null ? Verdict.Passed
                : row.Date(expires) is not { } end ? Verdict.Lacks("expires_date")
                : end >= facts.AsOf ? Verdict.Passed
                : Verdict.Failed($"approved, no spud, expired on {end:yyyy-MM-dd}"),
        };
    });
}
