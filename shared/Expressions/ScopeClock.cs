using Jint.Runtime;

namespace Vanguards.Expressions;

/// <summary>What <c>new Date()</c> reads: the scope's <c>now</c>, the same for all attempts.</summary>
internal sealed class ScopeClock(DateTimeOffset now) : ITimeSystem
{
    private readonly DefaultTimeSystem _parsing = new(TimeZoneInfo.Utc, System.Globalization.CultureInfo.InvariantCulture);

    public TimeZoneInfo DefaultTimeZone => TimeZoneInfo.Utc;

    public DateTimeOffset GetUtcNow() => now;

    public TimeSpan GetUtcOffset(long epochMilliseconds) => TimeSpan.Zero;

    public bool TryParse(string date, out long epochMilliseconds) => _parsing.TryParse(date, out epochMilliseconds);
}
