using Vanguards.Agents.AccuracyEngine.Facts;

namespace Vanguards.Agents.AccuracyEngine.Rules;

/// <summary>C02, C03, C04.</summary>
internal static class InspectionRules
{
    private const int InspectionDays = 365;
    private const int FollowUpDays = 90;
    private const string Basis = "Company standard on field inspections";

    public static Rule InspectedWithinAYear(RunFacts facts) => new("C02", "A producing lease was inspected within 365 days", Basis, "leases", ["lease_id"], table =>
    {
        var id = table.Column("lease_id");
        return row => facts.Production is not { KnowsVolumes: true } production ? Verdict.Lacks("the dataset production, or a column of it,")
            : production.Boe12(row.Key(id)) <= 0 ? Verdict.NotApplicable
            : facts.Inspections is null ? Verdict.Lacks("the dataset inspections, or a column of it,")
            : facts.Inspections.Last(row.Key(id)!) >= facts.AsOf.DayNumber - InspectionDays ? Verdict.Passed
            : Verdict.Failed("produced in the last 12 months without an inspection in 365 days");
    });

    public static Rule FailureHasViolation(RunFacts facts) => new("C03", "Every failed inspection has a violation", Basis, "inspections", ["inspection_id", "result"], table =>
    {
        var (id, result) = (table.Column("inspection_id"), table.Column("result"));
        return row => row.Enum(result, "PASS", "FAIL") switch
        {
            null => Verdict.Lacks("result"),
            "PASS" => Verdict.NotApplicable,
            _ => facts.InspectionsWithViolation is null ? Verdict.Lacks("the dataset violations, or a column of it,")
                : row.Key(id) is not { } key ? Verdict.Lacks("inspection_id")
                : facts.InspectionsWithViolation.Contains(key) ? Verdict.Passed
                : Verdict.Failed("failed, but no violation refers to it"),
        };
    });

    public static Rule FailureIsFollowedUp(RunFacts facts) => new("C04", "A failed inspection is followed up within 90 days", Basis, "inspections", ["lease_id", "inspected_date", "result"], table =>
    {
        var (lease, date, result) = (table.Column("lease_id"), table.Column("inspected_date"), table.Column("result"));
        return row => row.Enum(result, "PASS", "FAIL") switch
        {
            null => Verdict.Lacks("result"),
            "PASS" => Verdict.NotApplicable,
            _ => facts.Inspections is not { KnowsTypes: true } inspections ? Verdict.Lacks("the column type of inspections")
                : row.Key(lease) is not { } key ? Verdict.Lacks("lease_id")
                : row.Date(date) is not { } failed ? Verdict.Lacks("inspected_date")
                : inspections.HasFollowUp(key, failed, FollowUpDays) ? Verdict.Passed
                : facts.AsOf.DayNumber <= failed.DayNumber + FollowUpDays ? Verdict.NotCheckable("the follow-up is not due yet")
                : Verdict.Failed($"failed on {failed:yyyy-MM-dd} without a follow-up in 90 days"),
        };
    });
}
