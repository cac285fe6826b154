using System.Diagnostics;
using System.Globalization;
using Vanguards.Scheduler.Calendar;

namespace Vanguards.Scheduler.Tests.Calendar;

public sealed class FireTimesTests
{
    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static FireTimes Times(string cron, string zone, GapPolicy gap = GapPolicy.Shift, OverlapPolicy overlap = OverlapPolicy.Auto) => FireTimes.Of(cron, zone, gap, overlap)!;

    private static string[] Take(FireTimes times, string from, int count) => [.. times.After(Utc(from)).Take(count).Select(fire => fire.At.ToString("MM-dd'T'HH:mm", CultureInfo.InvariantCulture))];

    // Berlin 2026-03-29 02:00 → 03:00; New York 2026-03-08 02:00 → 03:00; Lord Howe 2026-10-04 02:00 → 02:30; Amman 2019-03-29 00:00 → 01:00;
    // Casablanca 2026-03-22 02:00 → 03:00 (Ramadan ends).
    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", GapPolicy.Shift, "03-29T01:00 03-30T00:30")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", GapPolicy.Skip, "03-30T00:30 03-31T00:30")]
    [InlineData("30 2 * * *", "America/New_York", "2026-03-07T12:00Z", GapPolicy.Shift, "03-08T07:00 03-09T06:30")]
    [InlineData("30 2 * * *", "America/New_York", "2026-03-07T12:00Z", GapPolicy.Skip, "03-09T06:30 03-10T06:30")]
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", GapPolicy.Shift, "10-03T15:30 10-04T15:15")]
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", GapPolicy.Skip, "10-04T15:15 10-05T15:15")]
    [InlineData("30 0 * * *", "Asia/Amman", "2019-03-28T12:00Z", GapPolicy.Shift, "03-28T22:00 03-29T21:30")]
    [InlineData("30 0 * * *", "Asia/Amman", "2019-03-28T12:00Z", GapPolicy.Skip, "03-29T21:30 03-30T21:30")]
    [InlineData("30 2 * * *", "Africa/Casablanca", "2026-03-21T12:00Z", GapPolicy.Shift, "03-22T02:00 03-23T01:30")]
    [InlineData("30 2 * * *", "Africa/Casablanca", "2026-03-21T12:00Z", GapPolicy.Skip, "03-23T01:30 03-24T01:30")]
    [InlineData("0,30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", GapPolicy.Shift, "03-29T01:00 03-30T00:00 03-30T00:30")]
    [InlineData("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15Z", GapPolicy.Shift, "03-29T00:30 03-29T01:00 03-29T01:30")]
    [InlineData("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15Z", GapPolicy.Skip, "03-29T00:30 03-29T01:00 03-29T01:30")]
    public void Gap_OfEachPolicy_FiresSo(string cron, string zone, string from, GapPolicy gap, string expected)
    {
        var wanted = expected.Split(' ');

        Assert.Equal(wanted, Take(Times(cron, zone, gap), from, wanted.Length));
    }

    // Berlin 2026-10-25 03:00 → 02:00; New York 2026-11-01 02:00 → 01:00; Lord Howe 2026-04-05 02:00 → 01:30; Amman 2019-10-25 01:00 → 00:00;
    // Casablanca 2026-02-15 03:00 → 02:00 (Ramadan begins).
    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", OverlapPolicy.Auto, "10-25T00:30 10-26T01:30")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", OverlapPolicy.First, "10-25T00:30 10-26T01:30")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", OverlapPolicy.Last, "10-25T01:30 10-26T01:30")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", OverlapPolicy.Both, "10-25T00:30 10-25T01:30 10-26T01:30")]
    [InlineData("30 1 * * *", "America/New_York", "2026-10-31T12:00Z", OverlapPolicy.Both, "11-01T05:30 11-01T06:30 11-02T06:30")]
    [InlineData("30 1 * * *", "America/New_York", "2026-10-31T12:00Z", OverlapPolicy.Last, "11-01T06:30 11-02T06:30")]
    [InlineData("*/30 * * * *", "America/New_York", "2026-11-01T04:45Z", OverlapPolicy.Auto, "11-01T05:00 11-01T05:30 11-01T06:00 11-01T06:30 11-01T07:00")]
    [InlineData("*/30 * * * *", "America/New_York", "2026-11-01T04:45Z", OverlapPolicy.First, "11-01T05:00 11-01T05:30 11-01T07:00")]
    [InlineData("*/30 * * * *", "America/New_York", "2026-11-01T04:45Z", OverlapPolicy.Last, "11-01T06:00 11-01T06:30 11-01T07:00")]
    [InlineData("*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T14:20Z", OverlapPolicy.Auto, "04-04T14:30 04-04T14:45 04-04T15:00 04-04T15:15 04-04T15:30")]
    [InlineData("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00Z", OverlapPolicy.Both, "04-04T14:45 04-04T15:15 04-05T15:15")]
    [InlineData("30 0 * * *", "Asia/Amman", "2019-10-24T12:00Z", OverlapPolicy.Auto, "10-24T21:30 10-25T22:30")]
    [InlineData("30 0 * * *", "Asia/Amman", "2019-10-24T12:00Z", OverlapPolicy.Both, "10-24T21:30 10-24T22:30 10-25T22:30")]
    [InlineData("30 2 * * *", "Africa/Casablanca", "2026-02-14T12:00Z", OverlapPolicy.Both, "02-15T01:30 02-15T02:30 02-16T02:30")]
    public void Overlap_OfEachPolicy_FiresSo(string cron, string zone, string from, OverlapPolicy overlap, string expected)
    {
        var wanted = expected.Split(' ');

        Assert.Equal(wanted, Take(Times(cron, zone, overlap: overlap), from, wanted.Length));
    }

    [Fact]
    public void Fires_MovedOrDoubled_SaySo()
    {
        var moved = Times("30 2 * * *", "Europe/Berlin").Next(Utc("2026-03-28T12:00Z"))!;
        var twice = Times("30 2 * * *", "Europe/Berlin", overlap: OverlapPolicy.Both).After(Utc("2026-10-24T12:00Z")).Take(3).ToList();

        Assert.Contains("02:30", moved.Note, StringComparison.Ordinal);
        Assert.Contains("first time", twice[0].Note, StringComparison.Ordinal);
        Assert.Contains("second time", twice[1].Note, StringComparison.Ordinal);
        Assert.Null(twice[2].Note);
    }

    [Fact]
    public void DayLeftOut_Shifted_FiresAtItsEnd() =>
        // Samoa had no 30 December 2011.
        Assert.Equal(["12-29T22:00", "12-30T10:00", "12-30T22:00"], Take(Times("0 12 * * *", "Pacific/Apia"), "2011-12-29T12:00Z", 3));

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    [InlineData("* * * 31 2 *")]
    public void Expression_ThatNeverFires_AnswersNothingAtOnce(string cron)
    {
        var watch = Stopwatch.StartNew();

        Assert.Empty(Times(cron, "Europe/Berlin").After(Utc("2026-01-01T00:00Z")));

        // A busy machine takes long; a loop over four centuries of days in each of a thousand intervals takes longer.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Expression_ThatSeldomFires_EndsWithTheCalendar()
    {
        var fires = Times("0 0 29 2 MON", "America/New_York").After(Utc("2026-01-01T00:00Z")).ToList();

        Assert.Equal(new DateTimeOffset(2044, 2, 29, 5, 0, 0, TimeSpan.Zero), fires[0].At);
        Assert.Equal(9988, fires[^1].At.Year);
    }

    [Theory]
    [InlineData("*/7 * * * * *", "America/New_York", OverlapPolicy.Both)]
    [InlineData("0 */20 1-3 * * *", "Europe/Berlin", OverlapPolicy.Auto)]
    [InlineData("30 2 * * *", "Australia/Lord_Howe", OverlapPolicy.Last)]
    public void Last_BeforeAnInstant_IsTheLastOfAllBefore(string cron, string zone, OverlapPolicy overlap)
    {
        var times = Times(cron, zone, overlap: overlap);
        var from = Utc("2026-10-31T21:00Z");
        foreach (var hours in (int[])[0, 1, 9, 10, 30, 100])
        {
            var until = from.AddHours(hours);

            Assert.Equal(times.After(from.AddTicks(-1)).TakeWhile(fire => fire.At < until).LastOrDefault(), times.Last(from, until));
        }
    }

    [Fact]
    public void Fires_OfZonesThroughAYear_AreInOrderAndOnce()
    {
        var until = Utc("2026-12-31T00:00Z");
        foreach (var zone in NodaTime.DateTimeZoneProviders.Tzdb.Ids.Where((_, index) => index % 20 == 0))
        {
            foreach (var overlap in Enum.GetValues<OverlapPolicy>())
            {
                var fires = Times("0,30 0-4 * * *", zone, overlap: overlap).After(Utc("2026-01-01T00:00Z")).TakeWhile(fire => fire.At < until).Select(fire => fire.At).ToList();

                Assert.True(fires.Zip(fires.Skip(1)).All(pair => pair.First < pair.Second), zone);
            }
        }
    }
}
