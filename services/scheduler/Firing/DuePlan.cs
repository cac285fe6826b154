using Vanguards.Scheduler.Calendar;
using Vanguards.Scheduler.Schedules;

namespace Vanguards.Scheduler.Firing;

/// <summary>What is to be done about the instants of a schedule that have come.</summary>
/// <param name="Fires">Those that fire, oldest first.</param>
/// <param name="Dropped">The latest of those that were missed and are not made up for; null if there is none.</param>
internal sealed record DuePlan(IReadOnlyList<Fire> Fires, Fire? Dropped)
{
    /// <summary>
    /// All instants from the first on until now. Pure. What is late by more than the grace was missed: the policy decides about it. However long
    /// nobody looked, no more is worked out than what is made up for.
    /// </summary>
    public static DuePlan Of(FireTimes times, DateTimeOffset first, DateTimeOffset now, CatchUpPolicy policy, int limit, TimeSpan grace)
    {
        var missedBefore = now - grace;
        var onTime = times.After((first > missedBefore ? first : missedBefore).AddTicks(-1)).TakeWhile(fire => fire.At <= now).ToList();
        if (times.Last(first, missedBefore) is not { } latest)
        {
            return new DuePlan(onTime, null);
        }

        var most = policy switch
        {
            CatchUpPolicy.None => 0,
            CatchUpPolicy.Last => onTime.Count > 0 ? 0 : 1,
            _ => limit,
        };
        var made = new List<Fire>();
        Fire? next = latest;
        for (; next is not null && made.Count < most; next = times.Last(first, next.At))
        {
            made.Add(next);
        }

        made.Reverse();
        return new DuePlan([.. made, .. onTime], next);
    }
}
