using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Definitions;
using Vanguards.Scheduler.Schedules;

namespace Vanguards.Scheduler.Store;

/// <summary>The JSON columns of the rows, read and written; and times as they are kept.</summary>
internal static class Stored
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() } };

    public static Schedule Schedule(this ScheduleRow row) => JsonSerializer.Deserialize<Schedule>(row.Body, Json)!;

    public static IReadOnlyList<Problem>? Faults(this FireRow row) => row.Problems is null ? null : JsonSerializer.Deserialize<IReadOnlyList<Problem>>(row.Problems, Json);

    public static long Micros(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
