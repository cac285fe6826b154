using Vanguards.Agents.AccuracyEngine.Facts;

namespace Vanguards.Agents.AccuracyEngine.Rules;

/// <summary>C08, C09, C10.</summary>
internal static class LeaseRules
{
    private const int ReportingDays = 45;
    private static readonly string[] Statuses = ["ACTIVE", "HBP", "SHUT_IN", "EXPIRED", "RELEASED"];

    public static Rule ProductionReported(RunFacts facts) => new("C08", "A lease held by production reports every month",
        "Company standard: production is on file 45 days after the month's end", "leases", ["lease_id", "status"], table =>
    {
        var (id, status) = (table.Column("lease_id"), table.Column("status"));
        return row => row.Enum(status, Statuses) switch
        {
            null => Verdict.Lacks("status"),
            not "HBP" => Verdict.NotApplicable,
            _ => facts.Production is null ? Verdict.Lacks("the dataset production, or a column of it,")
                : row.Key(id) is not { } key ? Verdict.Lacks("lease_id")
                : facts.Production.Unreported(key, ReportingDays) is { Count: > 0 } months ? Verdict.Failed($"no production reported for {string.Join(", ", months)}")
                : Verdict.Passed,
        };
    });

    public static Rule RoyaltyAtLeast(RunFacts facts) => new("C09", FormattableString.Invariant($"The royalty is at least {facts.MinRoyalty}"),
        "Company standard: the customary least royalty of one eighth", "leases", ["royalty_rate"], table =>
    {
        var royalty = table.Column("royalty_rate");
        return row => row.Number(royalty) is not { } rate ? Verdict.Lacks("royalty_rate")
            : rate >= facts.MinRoyalty ? Verdict.Passed
            : Verdict.Failed(FormattableString.Invariant($"the royalty is {rate}"));
    });

    public static Rule RentalPaid(RunFacts facts) => new("C10", "The rental is paid through the as-of date", "Company standard; the lease's own rental clause", "leases", ["status", "rental_paid_through"], table =>
    {
        var (status, paid) = (table.Column("status"), table.Column("rental_paid_through"));
        return row => row.Enum(status, Statuses) switch
        {
            null => Verdict.Lacks("status"),
            not ("ACTIVE" or "SHUT_IN") => Verdict.NotApplicable,
            _ => row.Date(paid) is not { } through ? Verdict.Lacks("rental_paid_through")
                : through >= facts.AsOf ? Verdict.Passed
                : Verdict.Failed($"paid through {through:yyyy-MM-dd}"),
        };
    });
}
