namespace Vanguards.Orchestrator.Store;

/// <summary>Instants as rows hold them: whole microseconds since the Unix epoch.</summary>
internal static class Instants
{
    public static long ToMicros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? ToMicros(DateTimeOffset? at) => at is { } instant ? ToMicros(instant) : null;

    /// <summary>The instant as it comes back from a row.</summary>
    public static DateTimeOffset Stored(DateTimeOffset at) => FromMicros(ToMicros(at));

    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
