using System.Text;
using System.Text.Json;
using Vanguards.Definitions;
using Vanguards.Scheduler.Calendar;

namespace Vanguards.Scheduler.Schedules;

/// <summary>Reads and checks what can be checked of a request by itself; every fault is found.</summary>
internal static class ScheduleReading
{
    /// <summary><c>inputs</c> and <c>data</c> together: they are kept with every fire until it is answered.</summary>
    public const int MaxBytes = 64 * 1024;

    public const int MaxCount = 1_000;
    public const int MaxCatchUp = 100;

    private const int Longest = 200;
    private const int LongestNote = 2_000;

    public static (Schedule Schedule, IReadOnlyList<Problem> Problems) Schedule(string id, JsonElement body)
    {
        var members = new Members(
            body, "schedule", "id", "useCase", "workflowId", "version", "inputs", "data", "cron", "zone", "gap", "overlap", "catchUp", "catchUpLimit", "whileActive", "enabled", "priority", "name", "note");
        if (!members.IsObject)
        {
            return (new Schedule { UseCase = "", WorkflowId = "", Cron = "" }, members.Problems);
        }

        if (members.Text("id", Longest) is { } named && named != id)
        {
            members.Fault("ID_MISMATCH", "/id", $"The id '{named}' is not the one of the address, '{id}'.");
        }

        var schedule = new Schedule
        {
            UseCase = members.Required("useCase", Longest),
            WorkflowId = members.Required("workflowId", Longest),
            Version = members.Text("version", Longest),
            Inputs = members.Any("inputs"),
            Data = members.Any("data"),
            Cron = Cron(members),
            Zone = Zone(members),
            Gap = members.Choice<GapPolicy>("gap"),
            Overlap = members.Choice<OverlapPolicy>("overlap"),
            CatchUp = members.Choice<CatchUpPolicy>("catchUp"),
            CatchUpLimit = members.Whole("catchUpLimit", 1, MaxCatchUp) ?? 10,
            WhileActive = members.Choice<ActivePolicy>("whileActive"),
            Enabled = members.Flag("enabled", otherwise: true),
            Priority = members.Whole("priority", 0, 9),
            Name = members.Text("name", Longest),
            Note = members.Text("note", LongestNote),
        };
        if (schedule.Inputs is { ValueKind: not JsonValueKind.Object })
        {
            members.Fault("INVALID_TYPE", "/inputs", "Inputs are an object.");
        }

        if (BytesOf(schedule.Inputs) + BytesOf(schedule.Data) > MaxBytes)
        {
            members.Fault("TOO_LARGE", BytesOf(schedule.Inputs) > BytesOf(schedule.Data) ? "/inputs" : "/data", "A schedule's inputs and data are at most 64 KiB together.");
        }

        return (schedule, members.Problems);
    }

    public static (FirePreview Preview, IReadOnlyList<Problem> Problems) Preview(JsonElement body)
    {
        var members = new Members(body, "preview", "cron", "zone", "from", "count", "gap", "overlap");
        if (!members.IsObject)
        {
            return (new FirePreview { Cron = "" }, members.Problems);
        }

        var preview = new FirePreview
        {
            Cron = Cron(members),
            Zone = Zone(members),
            From = members.Instant("from", FireTimes.Earliest, FireTimes.Latest),
            Count = members.Whole("count", 1, MaxCount) ?? 10,
            Gap = members.Choice<GapPolicy>("gap"),
            Overlap = members.Choice<OverlapPolicy>("overlap"),
        };
        return (preview, members.Problems);
    }

    private static string Cron(Members members)
    {
        // A text that is too long is told of by the expression's own reader.
        var text = members.Required("cron", 1_000);
        if (text.Length > 0 && CronText.Read(text).Fault is { } fault)
        {
            members.Fault("UNSUPPORTED_CRON", "/cron", $"The cron expression is not supported. {fault}");
        }

        return text;
    }

    private static string Zone(Members members)
    {
        var zone = members.Text("zone", Longest) ?? "UTC";
        if (!FireTimes.IsZone(zone))
        {
            members.Fault("UNKNOWN_ZONE", "/zone", $"'{zone}' is no IANA time zone.");
        }

        return zone;
    }

    private static int BytesOf(JsonElement? value) => value is { } given ? Encoding.UTF8.GetByteCount(given.GetRawText()) : 0;
}
