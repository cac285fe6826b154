using System.Globalization;
using Vanguards.Scheduler.Calendar;
using Vanguards.Scheduler.Firing;
using Vanguards.Scheduler.Schedules;

namespace Vanguards.Scheduler.Tests.Firing;

/// <summary>Three hours away, with a fire every minute.</summary>
public sealed class DuePlanTests
{
    private static readonly DateTimeOffset First = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly FireTimes Minutely = FireTimes.Of("* * * * *", "UTC", GapPolicy.Shift, OverlapPolicy.Auto)!;

    private static DuePlan Plan(CatchUpPolicy policy, DateTimeOffset now, int limit = 10) => DuePlan.Of(Minutely, First, now, policy, limit, TimeSpan.FromSeconds(5));

    private static string Times(DuePlan plan) => string.Join(' ', plan.Fires.Select(fire => fire.At.ToString("HH:mm", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(CatchUpPolicy.None, 10, "", "03:00")]
    [InlineData(CatchUpPolicy.Last, 10, "03:00", "02:59")]
    [InlineData(CatchUpPolicy.All, 3, "02:58 02:59 03:00", "02:57")]
    public void Missed_BackBetweenTwoFires_IsMadeUpForByThePolicy(CatchUpPolicy policy, int limit, string fires, string dropped)
    {
        var plan = Plan(policy, First.AddHours(3).AddSeconds(30), limit);

        Assert.Equal(fires, Times(plan));
        Assert.Equal(dropped, plan.Dropped!.At.ToString("HH:mm", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(CatchUpPolicy.None, 10, "03:00", "02:59")]
    [InlineData(CatchUpPolicy.Last, 10, "03:00", "02:59")]
    [InlineData(CatchUpPolicy.All, 2, "02:58 02:59 03:00", "02:57")]
    public void Missed_BackAtAFire_IsMadeUpForBesideIt(CatchUpPolicy policy, int limit, string fires, string dropped)
    {
        var plan = Plan(policy, First.AddHours(3).AddSeconds(1), limit);

        Assert.Equal(fires, Times(plan));
        Assert.Equal(dropped, plan.Dropped!.At.ToString("HH:mm", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void All_OfFewerThanTheLimit_IsEachOnce()
    {
        var plan = Plan(CatchUpPolicy.All, First.AddHours(3).AddSeconds(30), 100) with { Dropped = null };
        var whole = DuePlan.Of(Minutely, First.AddHours(2), First.AddHours(3).AddSeconds(30), CatchUpPolicy.All, 100, TimeSpan.FromSeconds(5));

        Assert.Equal(100, plan.Fires.Count);
        Assert.Equal(61, whole.Fires.Count);
        Assert.Null(whole.Dropped);
    }

    [Theory]
    [InlineData(CatchUpPolicy.None)]
    [InlineData(CatchUpPolicy.Last)]
    [InlineData(CatchUpPolicy.All)]
    public void Late_WithinTheGrace_IsNotMissed(CatchUpPolicy policy)
    {
        var secondly = FireTimes.Of("* * * * * *", "UTC", GapPolicy.Shift, OverlapPolicy.Auto)!;

        var plan = DuePlan.Of(secondly, First, First.AddSeconds(4), policy, 10, TimeSpan.FromSeconds(5));

        Assert.Equal(5, plan.Fires.Count);
        Assert.Null(plan.Dropped);
    }

    [Fact]
    public void Missed_ForTenYearsOfSeconds_IsPlannedWithoutGoingThroughThem()
    {
        var secondly = FireTimes.Of("* * * * 1 *", "Europe/Berlin", GapPolicy.Shift, OverlapPolicy.Auto)!;

        var plan = DuePlan.Of(secondly, First.AddYears(-10), First, CatchUpPolicy.All, 100, TimeSpan.FromSeconds(5));

        Assert.Equal(100, plan.Fires.Count);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 22, 59, 59, TimeSpan.Zero), plan.Fires[^1].At);
    }
}
