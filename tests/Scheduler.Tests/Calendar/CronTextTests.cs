using Vanguards.Scheduler.Calendar;

namespace Vanguards.Scheduler.Tests.Calendar;

public sealed class CronTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* * 32 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("@sometimes")]
    [InlineData("H * * * *")]
    [InlineData("* * * * *\0 and more")]
    [InlineData("* * * * \u0661")]
    [InlineData("*\n* * * *")]
    public void Expression_ThatIsNone_IsRefusedWithAReason(string text)
    {
        var (cron, fault) = CronText.Read(text);

        Assert.Null(cron);
        Assert.False(string.IsNullOrEmpty(fault));
    }

    [Fact]
    public void Expression_OfAMillionCommas_IsRefused() => Assert.NotNull(CronText.Read($"{string.Join(',', Enumerable.Repeat("1", 1_000_000))} * * * *").Fault);

    [Theory]
    [InlineData("0 2 * * *", false)]
    [InlineData("0,30 1,2 * * *", false)]
    [InlineData("0 0 2 * * *", false)]
    [InlineData("0 2 1-7 * */2", false)]
    [InlineData("@daily", false)]
    [InlineData("*/5 2 * * *", true)]
    [InlineData("0 1-3 * * *", true)]
    [InlineData("0 ? * * *", true)]
    [InlineData("*/10 0 2 * * *", true)]
    [InlineData("@hourly", true)]
    [InlineData("@every_minute", true)]
    public void Expression_ThatGoesOnWithinTheDay_IsAnInterval(string text, bool isInterval) => Assert.Equal(isInterval, CronText.Read(text).Cron!.IsInterval);
}
