using System.Text.Json;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Store;

/// <summary>The JSON columns of the rows, read and written; and times as they are kept.</summary>
internal static class StoredJson
{
    public static UseCase UseCase(this UseCaseRow row) => Read<UseCase>(row.Declaration);

    public static IReadOnlyList<ColumnProfile> Profile(this VersionRow row) => Read<IReadOnlyList<ColumnProfile>>(row.Columns);

    public static IReadOnlyList<Problem> Problems(this VersionRow row) => Read<IReadOnlyList<Problem>>(row.Warnings);

    public static IReadOnlyDictionary<string, string?> Confirmed(this VersionRow row) =>
        row.Mapping is null ? new Dictionary<string, string?>() : Read<Dictionary<string, string?>>(row.Mapping);

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    public static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web)!;
}
