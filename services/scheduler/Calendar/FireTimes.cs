using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace Vanguards.Scheduler.Calendar;

/// <summary>
/// When an expression fires in a zone: local times become instants by the zone's own intervals of one offset, one interval after the other, so that the
/// instants are in order and each is given once. Zones are NodaTime's: .NET's TimeZoneInfo takes local times that a change at midnight leaves out for valid.
/// </summary>
internal sealed class FireTimes(CronText cron, DateTimeZone zone, GapPolicy gap, OverlapPolicy overlap)
{
    /// <summary>Local times of instants from here until there are in the calendar.</summary>
    public static readonly DateTimeOffset Earliest = new(2, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Latest = new(9998, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool IsZone(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null;

    /// <summary>Null if the expression or the zone is not known.</summary>
    public static FireTimes? Of(string cron, string zone, GapPolicy gap, OverlapPolicy overlap) =>
        CronText.Read(cron).Cron is { } read && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is { } known ? new FireTimes(read, known, gap, overlap) : null;

    /// <summary>Every fire strictly after the instant, in order. Ends with the calendar, if the expression does not before.</summary>
    public IEnumerable<Fire> After(DateTimeOffset from)
    {
        var current = zone.GetZoneInterval(Instant.FromDateTimeOffset(from));
        var previous = current.HasStart ? zone.GetZoneInterval(current.Start - Duration.Epsilon) : null;
        var next = cron.Next(from.UtcDateTime + current.WallOffset.ToTimeSpan(), inclusive: false);
        while (true)
        {
            var following = current.HasEnd ? zone.GetZoneInterval(current.End) : null;
            for (; next is { } local && (following is null || local < EndOf(current)); next = cron.Next(local, inclusive: false))
            {
                if (Of(local, previous, current, following) is { } fire)
                {
                    yield return fire;
                }
            }

            if (following is null)
            {
                yield break;
            }

            var (end, start) = (EndOf(current), StartOf(following));
            if (start < end)
            {
                // The clocks go back: what was named since then is named again.
                next = cron.Next(start, inclusive: true);
            }
            else if (next is { } left && left < start)
            {
                next = cron.Next(start, inclusive: true);
                if (gap == GapPolicy.Shift && next != start)
                {
                    yield return new Fire { At = current.End.ToDateTimeOffset(), Note = $"Moved from {Clock(left)}, which the clocks leave out on this day." };
                }
            }

            if (next is null)
            {
                yield break;
            }

            (previous, current) = (current, following);
        }
    }

    /// <summary>The first fire strictly after the instant.</summary>
    public Fire? Next(DateTimeOffset from) => After(from).FirstOrDefault();

    /// <summary>The last fire from the first instant on and before the second; found by halving, so that a long time costs no more than a short one.</summary>
    public Fire? Last(DateTimeOffset from, DateTimeOffset until)
    {
        Fire? found = null;
        var (low, high) = (from.AddTicks(-1), until);
        var middle = low;
        while (high - low > TimeSpan.FromTicks(1))
        {
            if (Next(middle) is { } later && later.At < until)
            {
                (found, low) = (later, later.At);
            }
            else
            {
                high = middle;
            }

            middle = low + ((high - low) / 2);
        }

        return found;
    }

    private Fire? Of(DateTime local, ZoneInterval? previous, ZoneInterval current, ZoneInterval? following)
    {
        var isFirst = following is not null && local >= StartOf(following);
        var isSecond = previous is not null && local < EndOf(previous);
        var at = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero) - current.WallOffset.ToTimeSpan();
        if (!isFirst && !isSecond)
        {
            return new Fire { At = at };
        }

        return (overlap == OverlapPolicy.Auto ? cron.IsInterval ? OverlapPolicy.Both : OverlapPolicy.First : overlap) switch
        {
            OverlapPolicy.Both => new Fire { At = at, Note = $"{Clock(local)} comes twice on this day; this is the {(isFirst ? "first" : "second")} time." },
            OverlapPolicy.First => isFirst ? new Fire { At = at, Note = $"{Clock(local)} comes twice on this day; this fires the first time only." } : null,
            _ => isSecond ? new Fire { At = at, Note = $"{Clock(local)} comes twice on this day; this fires the second time only." } : null,
        };
    }

    private static DateTime StartOf(ZoneInterval interval) => interval.IsoLocalStart.ToDateTimeUnspecified();

    private static DateTime EndOf(ZoneInterval interval) => interval.IsoLocalEnd.ToDateTimeUnspecified();

    private static string Clock(DateTime local) => local.ToString(local.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);
}
