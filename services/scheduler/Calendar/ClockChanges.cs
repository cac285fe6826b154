using System.Text.Json.Serialization;

namespace Vanguards.Scheduler.Calendar;

/// <summary>What becomes of a fire whose local time the clocks leave out when they go forward.</summary>
public enum GapPolicy
{
    /// <summary>It fires at the first instant after the gap; the default. Several of one gap fire once.</summary>
    [JsonStringEnumMemberName("shift")]
    Shift,

    /// <summary>It does not fire on that day.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,
}

/// <summary>How often a fire happens whose local time comes twice when the clocks go back.</summary>
public enum OverlapPolicy
{
    /// <summary>An interval (<c>*</c>, <c>/</c> or a range in seconds, minutes or hours) goes on through both passes, a fixed time fires in the first; the default.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>In the first pass only.</summary>
    [JsonStringEnumMemberName("first")]
    First,

    /// <summary>In the second pass only.</summary>
    [JsonStringEnumMemberName("last")]
    Last,

    /// <summary>In both passes.</summary>
    [JsonStringEnumMemberName("both")]
    Both,
}

/// <summary>An instant at which a schedule fires.</summary>
public sealed record Fire
{
    /// <summary>Always a whole second.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>What a change of clocks has to do with it; absent where nothing.</summary>
    public string? Note { get; init; }
}
