using System.Globalization;
using System.Text.Json;
using Vanguards.Contracts.Executions;
using Vanguards.Scheduler.Calendar;
using Vanguards.Scheduler.Schedules;
using Vanguards.Scheduler.Store;

namespace Vanguards.Scheduler.Firing;

/// <summary>What the orchestrator is asked for a fire: the same request however often, under an id that the schedule and the instant alone decide.</summary>
internal static class FireRequest
{
    public static string IdOf(string scheduleId, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"schedule:{scheduleId}:{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");

    public static FireRow Row(ScheduleRow row, Schedule schedule, Fire fire, string state, DateTimeOffset now) => new()
    {
        ScheduleId = row.Id,
        At = fire.At.Micros(),
        State = state,
        ExecutionId = IdOf(row.Id, fire.At),
        UseCase = schedule.UseCase,
        Request = state == FireStates.Waiting ? Of(row, schedule, fire) : null,
        AskAt = now.Micros(),
        Asked = 0,
        AnsweredAt = state == FireStates.Waiting ? null : now.Micros(),
        Note = fire.Note,
    };

    /// <summary>The run takes the instant at which it was to fire for now, so that one that is made up for reports what it would have.</summary>
    private static string Of(ScheduleRow row, Schedule schedule, Fire fire) => JsonSerializer.Serialize(
        new ExecuteWorkflow
        {
            Id = IdOf(row.Id, fire.At),
            WorkflowId = schedule.WorkflowId,
            Priority = schedule.Priority,
            Context = new WorkflowContext
            {
                WorkflowId = schedule.WorkflowId,
                UseCase = schedule.UseCase,
                Version = schedule.Version,
                Inputs = schedule.Inputs,
                Data = schedule.Data,
                User = JsonSerializer.SerializeToElement(row.ModifiedBy),
                AsOf = fire.At,
            },
        },
        Stored.Json);
}
