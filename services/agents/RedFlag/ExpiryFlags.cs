namespace Vanguards.Agents.RedFlag;

/// <summary>EXPIRED_UNRESOLVED, EXPIRY_NEAR, OPTION_DEADLINE.</summary>
internal static class ExpiryFlags
{
    private const int Window = 90;
    private const int NoticeDays = 14;

    public static void Check(FlagSubject lease)
    {
        var days = lease.Figures.DaysToExpiry;
        if (lease.Holds(FlagCode.EXPIRED_UNRESOLVED, lease.HasStatus("ACTIVE") & (days < 0).Known(days) & !lease.Figures.Paying,
            ("status", lease.Terms.Status), ("expiry_date", days), ("paying", lease.Figures.Paying)))
        {
            lease.Raise(FlagCode.EXPIRED_UNRESOLVED, Severity.CRITICAL, $"Expired {-days} days ago, is still ACTIVE and does not pay.", days, 0);
        }

        if (lease.Holds(FlagCode.EXPIRY_NEAR, (days is >= 0 and <= Window).Known(days) & !lease.Held,
            ("expiry_date", days), ("status", lease.Terms.Status), ("paying", lease.Figures.Paying)))
        {
            var (severity, threshold) = days switch { <= 30 => (Severity.HIGH, 30), <= 60 => (Severity.MEDIUM, 60), _ => (Severity.LOW, 90) };
            lease.Raise(FlagCode.EXPIRY_NEAR, severity, $"Expires in {days} days and is not held by production.", days, threshold);
        }

        CheckOption(lease, days);
    }

    private static void CheckOption(FlagSubject lease, int? daysToExpiry)
    {
        if (lease.DaysTo(lease.Terms.OptionNotice) is not { } days)
        {
            // Blank is a lease without an option; a cell that is no date is not.
            if (lease.Terms.OptionNoticeText is not null)
            {
                lease.Skip(FlagCode.OPTION_DEADLINE, "option_notice_date is no date");
            }

            return;
        }

        if (days is >= 0 and <= NoticeDays)
        {
            lease.Raise(FlagCode.OPTION_DEADLINE, Severity.HIGH, $"Notice to extend is due in {days} days.", days, NoticeDays);
        }
        else if (days < 0 && lease.Holds(FlagCode.OPTION_DEADLINE, (daysToExpiry >= 0).Known(daysToExpiry), ("expiry_date", daysToExpiry)))
        {
            lease.Raise(FlagCode.OPTION_DEADLINE, Severity.MEDIUM, $"The date for notice to extend passed {-days} days ago.", days, 0);
        }
    }

    /// <summary>A comparison with a missing value is false in C#; the rules want it unknown.</summary>
    private static bool? Known(this bool condition, int? value) => value is null ? null : condition;
}
