namespace Vanguards.Agents.RedFlag;

/// <summary>RENTAL_ARREARS, TITLE, DATE_DEFECT.</summary>
internal static class TermFlags
{
    private const int LongArrears = 60;
    private const int TermTolerance = 31;
    private const double LongestTerm = 12_000;

    public static void Check(FlagSubject lease)
    {
        CheckRental(lease);
        CheckTitle(lease);
        CheckDates(lease);
    }

    private static void CheckRental(FlagSubject lease)
    {
        var terms = lease.Terms;
        var late = -lease.DaysTo(terms.RentalPaidThrough);
        bool? isLate = late is { } days ? days > 0 : null;
        if (lease.Holds(FlagCode.RENTAL_ARREARS, lease.HasStatus("ACTIVE", "SHUT_IN") & isLate, ("status", terms.Status), ("rental_paid_through", late)))
        {
            var severity = late > LongArrears ? Severity.CRITICAL : Severity.HIGH;
            var amount = terms.NetAcres * terms.RentalPerAcre * late / 365;
            if (Figures.Rounding.Money(amount) is null)
            {
                lease.Skip(FlagCode.RENTAL_ARREARS, "the amount cannot be computed: net_acres or rental_usd_per_acre is missing or out of range");
            }

            lease.Raise(FlagCode.RENTAL_ARREARS, severity, $"The rental is {late} days in arrears.", late, severity == Severity.CRITICAL ? LongArrears : 0,
                amountUsd: Figures.Rounding.Money(amount));
        }
    }

    private static void CheckTitle(FlagSubject lease)
    {
        switch (lease.Terms.TitleStatus)
        {
            case null:
                lease.Skip(FlagCode.TITLE, "title_status is missing");
                break;
            case "DISPUTED":
                lease.Raise(FlagCode.TITLE, Severity.HIGH, "The title is disputed.", "DISPUTED", "CLEAR");
                break;
            case "CURATIVE":
                lease.Raise(FlagCode.TITLE, Severity.MEDIUM, "The title needs curative work.", "CURATIVE", "CLEAR");
                break;
        }
    }

    private static void CheckDates(FlagSubject lease)
    {
        var terms = lease.Terms;
        var length = terms.Expiry is { } end && terms.Effective is { } start ? end.DayNumber - start.DayNumber : (int?)null;
        bool? isReversed = length is { } days ? days <= 0 : null;
        var slip = Slip(terms.Effective, terms.PrimaryTermMonths, terms.Expiry);
        bool? slips = terms.ExtensionMonths is not null ? false : slip is { } off ? Math.Abs(off) > TermTolerance : null;
        if (lease.Holds(FlagCode.DATE_DEFECT, isReversed | slips, ("effective_date", terms.Effective), ("expiry_date", terms.Expiry), ("primary_term_months", terms.PrimaryTermMonths)))
        {
            if (isReversed == true)
            {
                lease.Raise(FlagCode.DATE_DEFECT, Severity.MEDIUM, "Expires on or before the day it takes effect.", length, 0);
            }
            else
            {
                lease.Raise(FlagCode.DATE_DEFECT, Severity.MEDIUM, $"The expiry is {Math.Abs(slip!.Value)} days off the end of the primary term.", slip, TermTolerance);
            }
        }
    }

    /// <summary>Days from the end of the primary term to the expiry; adding months clamps to the month's end.</summary>
    private static int? Slip(DateOnly? effective, double? months, DateOnly? expiry)
    {
        if (effective is not { } start || months is not { } term || expiry is not { } end)
        {
            return null;
        }

        var month = (long)start.Year * 12 + start.Month - 1 + (long)Math.Clamp(term, -LongestTerm * 10, LongestTerm * 10);
        return month is < 12 or >= 120_000 ? int.MaxValue : end.DayNumber - start.AddMonths((int)(month - ((long)start.Year * 12 + start.Month - 1))).DayNumber;
    }
}
