using System.Globalization;
using System.Text.Json;
using NodaTime;
using Vanguards.Scheduler.Calendar;

namespace Vanguards.Scheduler.Tests.Calendar;

/// <summary>The Cronos library's own expectations, where the data is there (VANGUARDS_REAL_DATA/cron).</summary>
public sealed class CronVectorTests
{
    private static JsonElement Read(string file)
    {
        var data = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(data is not null && Directory.Exists(Path.Combine(data, "cron")), "VANGUARDS_REAL_DATA names no folder with cron vectors");
        return JsonElement.Parse(File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(data, "cron"), file).Single()));
    }

    private static string? Text(JsonElement vector, string name) => vector.GetProperty(name).GetString();

    [Fact]
    public void Vectors_OfNextOccurrence_ComeOutRight()
    {
        var wrong = new List<string>();
        foreach (var vector in Read("cronos_next_*.json").EnumerateArray())
        {
            var seed = vector.GetProperty("seed");
            var cron = CronText.Read(Text(vector, "cron")!, seed.ValueKind == JsonValueKind.Number ? seed.GetInt32() : null).Cron;
            var from = DateTimeOffset.Parse(Text(vector, "from")!, CultureInfo.InvariantCulture);
            var times = cron is null ? null : new FireTimes(cron, DateTimeZoneProviders.Tzdb[Text(vector, "tz")!], GapPolicy.Shift, OverlapPolicy.Auto);
            var found = times?.Next(vector.GetProperty("inclusive").GetBoolean() ? from.AddTicks(-1) : from)?.At;
            DateTimeOffset? expected = Text(vector, "expected") is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
            if (found != expected)
            {
                wrong.Add($"{vector.GetRawText()} gave {found:O}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Vectors_OfInvalidExpressions_AreRefused()
    {
        var taken = Read("cronos_invalid.json").EnumerateArray().Select(vector => Text(vector, "cron")!).Where(cron => CronText.Read(cron).Fault is null).ToList();

        Assert.Empty(taken);
    }
}
