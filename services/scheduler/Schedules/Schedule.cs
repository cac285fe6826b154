using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Scheduler.Calendar;

namespace Vanguards.Scheduler.Schedules;

/// <summary>What is made up for of the fires that were missed: those that no scheduler saw within seconds of their time.</summary>
public enum CatchUpPolicy
{
    /// <summary>The latest one stands for all that were missed, unless another is due just now; the default.</summary>
    [JsonStringEnumMemberName("last")]
    Last,

    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Each, oldest first; of more than <see cref="Schedule.CatchUpLimit"/> the latest ones.</summary>
    [JsonStringEnumMemberName("all")]
    All,
}

/// <summary>What becomes of a fire while the execution of an earlier one is still active.</summary>
public enum ActivePolicy
{
    /// <summary>It starts beside it; the default.</summary>
    [JsonStringEnumMemberName("allow")]
    Allow,

    /// <summary>It does not start.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>It waits until the earlier ones have ended, and then starts.</summary>
    [JsonStringEnumMemberName("queue")]
    Queue,

    /// <summary>The earlier ones are cancelled, and it starts.</summary>
    [JsonStringEnumMemberName("cancel")]
    Cancel,
}

/// <summary>When a workflow is executed by itself: body of <c>PUT /api/schedules/{id}</c>.</summary>
public sealed record Schedule
{
    /// <summary>The use case of the workflow.</summary>
    public required string UseCase { get; init; }
    public required string WorkflowId { get; init; }
    /// <summary>Absent: each time the highest published version that is no pre-release.</summary>
    public string? Version { get; init; }
    public JsonElement? Inputs { get; init; }
    /// <summary>Handed to the executions as <c>context.data</c>.</summary>
    public JsonElement? Data { get; init; }
    /// <summary>5 fields (minute, hour, day, month, day of week), 6 with seconds first, or a macro such as <c>@daily</c>; with <c>L W # ?</c>.</summary>
    public required string Cron { get; init; }
    /// <summary>IANA time zone.</summary>
    public string Zone { get; init; } = "UTC";
    /// <summary>When the clocks go forward.</summary>
    public GapPolicy Gap { get; init; }
    /// <summary>When the clocks go back.</summary>
    public OverlapPolicy Overlap { get; init; }
    /// <summary>After downtime.</summary>
    public CatchUpPolicy CatchUp { get; init; }
    /// <summary>1 to 100.</summary>
    public int CatchUpLimit { get; init; } = 10;
    /// <summary>While an earlier execution of this schedule is active.</summary>
    public ActivePolicy WhileActive { get; init; }
    public bool Enabled { get; init; } = true;
    /// <summary>0 to 9; absent: the workflow's own.</summary>
    public int? Priority { get; init; }
    public string? Name { get; init; }
    public string? Note { get; init; }
}

/// <summary>Body of <c>POST /api/schedules/preview</c>.</summary>
public sealed record FirePreview
{
    public required string Cron { get; init; }
    /// <summary>IANA time zone.</summary>
    public string Zone { get; init; } = "UTC";
    /// <summary>The fires are strictly after it; absent: now.</summary>
    public DateTimeOffset? From { get; init; }
    /// <summary>1 to 1,000.</summary>
    public int Count { get; init; } = 10;
    public GapPolicy Gap { get; init; }
    public OverlapPolicy Overlap { get; init; }
}
