using System.Globalization;

namespace Vanguards.Executor.Reports.Reading;

public static class Dates
{
    /// <summary>The day of an ISO date, month or instant as written; null for anything else.</summary>
    public static DateOnly? Parse(string? text)
    {
        if (text is null || text.Length < 7)
            return null;
        var day = text.Length >= 10 ? text[..10] : text[..7] + "-01";
        return DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var found) ? found : null;
    }

    /// <summary>The instant's day in an IANA zone; in UTC if this machine does not know the zone.</summary>
    public static DateOnly DayIn(DateTimeOffset instant, string zone) =>
        DateOnly.FromDateTime((TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? TimeZoneInfo.ConvertTime(instant, found)
            : instant.ToUniversalTime()).DateTime);
}
