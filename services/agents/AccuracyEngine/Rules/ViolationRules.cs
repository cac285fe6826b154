using Vanguards.Agents.AccuracyEngine.Facts;

namespace Vanguards.Agents.AccuracyEngine.Rules;

/// <summary>C05, C06, C07.</summary>
internal static class ViolationRules
{
    private const int CriticalDays = 30;
    private const int PaymentDays = 60;
    private const string Basis = "Company standard on violations";

    public static Rule ResolvedByDueDate(RunFacts facts) => new("C05", "A violation is resolved by its due date", Basis, "violations", ["due_date", "resolved_date"], table =>
    {
        var (due, resolved) = (table.Column("due_date"), table.Column("resolved_date"));
        return row => row.Date(due) is not { } limit ? Verdict.Lacks("due_date") : Settled(row.Date(resolved), limit.DayNumber, facts.AsOf, "due");
    });

    public static Rule CriticalResolvedSoon(RunFacts facts) => new("C06", "A critical violation is resolved within 30 days", Basis, "violations", ["severity", "issued_date", "resolved_date"], table =>
    {
        var (severity, issued, resolved) = (table.Column("severity"), table.Column("issued_date"), table.Column("resolved_date"));
        return row => row.Enum(severity, "MINOR", "MAJOR", "CRITICAL") switch
        {
            null => Verdict.Lacks("severity"),
            not "CRITICAL" => Verdict.NotApplicable,
            _ => row.Date(issued) is not { } start ? Verdict.Lacks("issued_date")
                : Settled(row.Date(resolved), start.DayNumber + CriticalDays, facts.AsOf, "to be resolved"),
        };
    });

    public static Rule PenaltyPaid(RunFacts facts) => new("C07", "A penalty is paid in full 60 days after issue", Basis, "violations", ["issued_date", "penalty_usd", "paid_usd"], table =>
    {
        var (issued, penalty, paid) = (table.Column("issued_date"), table.Column("penalty_usd"), table.Column("paid_usd"));
        return row => row.Number(penalty) is not { } owed ? Verdict.Lacks("penalty_usd")
            : owed == 0 ? Verdict.NotApplicable
            : row.Number(paid) is not { } settled ? Verdict.Lacks("paid_usd")
            : row.Date(issued) is not { } start ? Verdict.Lacks("issued_date")
            : settled >= owed ? Verdict.Passed
            : facts.AsOf.DayNumber <= start.DayNumber + PaymentDays ? Verdict.NotCheckable("the payment is not due yet")
            : Verdict.Failed(FormattableString.Invariant($"{settled:0.##} of {owed:0.##} USD paid"));
    });

    private static Verdict Settled(DateOnly? resolved, int limit, DateOnly asOf, string what) =>
        resolved is { } day
            ? day.DayNumber <= limit ? Verdict.Passed : Verdict.Failed($"resolved {day.DayNumber - limit} days after it was {what}")
            : asOf.DayNumber <= limit ? Verdict.NotCheckable("open, but not due yet")
            : Verdict.Failed($"open {asOf.DayNumber - limit} days after it was {what}");
}
