using System.Text.Json;
using Vanguards.Definitions;

namespace Vanguards.Contracts.Schedules;

/// <summary>scheduler → orchestrator: a schedule fires. Asked again until it is answered; the request's id makes the execution one.</summary>
public sealed record ScheduledStart
{
    public required string ScheduleId { get; init; }
    /// <summary>The use case in which the schedule may do what an operator may, and nowhere else.</summary>
    public required string UseCase { get; init; }
    /// <summary>An <see cref="Executions.ExecuteWorkflow"/> as JSON.</summary>
    public required JsonElement Request { get; init; }
}

/// <summary>orchestrator → scheduler: the execution is there, or every reason why not.</summary>
public sealed record ScheduledAnswer
{
    public bool IsTaken => Problems.Count == 0;
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>How far an execution of a schedule is.</summary>
public sealed record ScheduledRun(string State, bool HasEnded);

/// <summary>The orchestrator as the scheduler sees it: in process when embedded, by HTTP in the fleet.</summary>
public interface IScheduleDoor
{
    Task<ScheduledAnswer> StartAsync(ScheduledStart start, CancellationToken cancel);

    /// <summary>Those of the executions that there are, by id.</summary>
    Task<IReadOnlyDictionary<string, ScheduledRun>> FindAsync(IReadOnlyList<string> executionIds, CancellationToken cancel);

    /// <summary>True as soon as the execution has ended; false if it had not in that time.</summary>
    Task<bool> WaitForEndAsync(string executionId, TimeSpan atMost, CancellationToken cancel);

    /// <summary>Asks for the execution's end on the schedule's behalf; nothing if it has ended.</summary>
    Task CancelAsync(string executionId, string scheduleId, CancellationToken cancel);
}
