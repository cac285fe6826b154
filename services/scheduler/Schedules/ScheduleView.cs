using System.Text.Json;
using Vanguards.Contracts.Schedules;
using Vanguards.Definitions;
using Vanguards.Scheduler.Calendar;
using Vanguards.Scheduler.Store;

namespace Vanguards.Scheduler.Schedules;

/// <summary>A schedule as the API shows it: the document, when it fires next, and what became of its last fires.</summary>
public sealed record ScheduleView
{
    public required string Id { get; init; }
    public required string UseCase { get; init; }
    public required string WorkflowId { get; init; }
    public string? Version { get; init; }
    public JsonElement? Inputs { get; init; }
    public JsonElement? Data { get; init; }
    public required string Cron { get; init; }
    public required string Zone { get; init; }
    public required GapPolicy Gap { get; init; }
    public required OverlapPolicy Overlap { get; init; }
    public required CatchUpPolicy CatchUp { get; init; }
    public required int CatchUpLimit { get; init; }
    public required ActivePolicy WhileActive { get; init; }
    public required bool Enabled { get; init; }
    public int? Priority { get; init; }
    public string? Name { get; init; }
    public string? Note { get; init; }
    /// <summary>Absent where it does not fire (again).</summary>
    public DateTimeOffset? NextAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }
    /// <summary>On whose behalf its executions are.</summary>
    public required string ModifiedBy { get; init; }
    /// <summary>Newest first; absent in lists.</summary>
    public IReadOnlyList<FireView>? Fires { get; init; }

    internal static ScheduleView Of(ScheduleRow row, IReadOnlyList<FireView>? fires = null)
    {
        var schedule = row.Schedule();
        return new ScheduleView
        {
            Id = row.Id,
            UseCase = schedule.UseCase,
            WorkflowId = schedule.WorkflowId,
            Version = schedule.Version,
            Inputs = schedule.Inputs,
            Data = schedule.Data,
            Cron = schedule.Cron,
            Zone = schedule.Zone,
            Gap = schedule.Gap,
            Overlap = schedule.Overlap,
            CatchUp = schedule.CatchUp,
            CatchUpLimit = schedule.CatchUpLimit,
            WhileActive = schedule.WhileActive,
            Enabled = schedule.Enabled,
            Priority = schedule.Priority,
            Name = schedule.Name,
            Note = schedule.Note,
            NextAt = row.NextAt is { } next ? Stored.Time(next) : null,
            CreatedAt = Stored.Time(row.CreatedAt),
            ModifiedAt = Stored.Time(row.ModifiedAt),
            ModifiedBy = row.ModifiedBy,
            Fires = fires,
        };
    }
}

/// <summary>A fire and what became of it.</summary>
public sealed record FireView
{
    public required DateTimeOffset At { get; init; }
    /// <summary>WAITING (for the orchestrator, or for an earlier execution to end) STARTED REFUSED SKIPPED MISSED.</summary>
    public required string State { get; init; }
    /// <summary>The execution that it asks for; it is there once the fire is STARTED.</summary>
    public required string ExecutionId { get; init; }
    /// <summary>The execution's state now; absent where it is not known.</summary>
    public string? ExecutionState { get; init; }
    /// <summary>How often the orchestrator was asked.</summary>
    public required int Asked { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    /// <summary>Why it was refused.</summary>
    public IReadOnlyList<Problem>? Problems { get; init; }
    public string? Note { get; init; }

    internal static FireView Of(FireRow row, IReadOnlyDictionary<string, ScheduledRun> runs) => new()
    {
        At = Stored.Time(row.At),
        State = row.State,
        ExecutionId = row.ExecutionId,
        ExecutionState = row.State == FireStates.Started && runs.TryGetValue(row.ExecutionId, out var run) ? run.State : null,
        Asked = row.Asked,
        AnsweredAt = row.AnsweredAt is { } at ? Stored.Time(at) : null,
        Problems = row.Faults(),
        Note = row.Note,
    };
}

/// <summary>A page of schedules, by id.</summary>
public sealed record SchedulePage(IReadOnlyList<ScheduleView> Items, string? Next);

/// <summary>Fires to come, in order.</summary>
public sealed record FireList(IReadOnlyList<Fire> Items);
