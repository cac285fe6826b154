using System.Security.Claims;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Schedules;
using Vanguards.Contracts;
using Vanguards.Definitions;
using Vanguards.Orchestrator.Bus;
using Vanguards.Orchestrator.Executions;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Schedules;

/// <summary>What schedules ask for goes the way that requests over HTTP go. The caller is the schedule, which may do what an operator of its use case may and nothing else.</summary>
internal sealed class ScheduleDoor(Admission admission, RunEnds ends, CancelExecution cancels, OrchestrationDatabase database) : IScheduleDoor
{
    /// <summary>Executions looked for at once.</summary>
    private const int MaxFound = 1_000;

    public async Task<ScheduledAnswer> StartAsync(ScheduledStart start, CancellationToken cancel) =>
        await admission.AskAsync(new Asked(CallerOf(start), start.Request), cancel) switch
        {
            Answer.Taken => new ScheduledAnswer(),
            Answer.Invalid invalid => Refused(Faults.Bounded(invalid.Problems)),
            Answer.Forbidden forbidden => Refused([AcceptanceProblems.Bad("FORBIDDEN", "", forbidden.Detail)]),
            Answer.Conflict conflict => Refused([AcceptanceProblems.Bad(conflict.Code, conflict.Code == "ID_CONFLICT" ? "/id" : "", conflict.Detail)]),
            var other => throw new InvalidOperationException($"No answer for {other.GetType().Name}."),
        };

    public async Task<IReadOnlyDictionary<string, ScheduledRun>> FindAsync(IReadOnlyList<string> executionIds, CancellationToken cancel)
    {
        var wanted = executionIds.Take(MaxFound).ToList();
        await using var rows = database.Read();
        return await rows.Executions.Where(x => wanted.Contains(x.Id)).Select(x => new { x.Id, x.State })
            .Concat(rows.Expired.Where(x => wanted.Contains(x.Id)).Select(x => new { x.Id, x.State }))
            .ToDictionaryAsync(x => x.Id, x => new ScheduledRun(x.State, ExecutionStates.IsTerminal(x.State)), StringComparer.Ordinal, cancel);
    }

    public async Task<bool> WaitForEndAsync(string executionId, TimeSpan atMost, CancellationToken cancel) =>
        (await ends.WaitAsync(executionId, atMost, null, cancel)).Ended;

    public Task CancelAsync(string executionId, string scheduleId, CancellationToken cancel) => cancels.CancelAsync(executionId, NameOf(scheduleId), cancel);

    private static string NameOf(string scheduleId) => $"schedule:{scheduleId}";

    private static ClaimsPrincipal CallerOf(ScheduledStart start) =>
        new(new ClaimsIdentity([new("sub", NameOf(start.ScheduleId)), new("name", NameOf(start.ScheduleId)), new("role", $"{start.UseCase}:operator")], "schedule"));

    private static ScheduledAnswer Refused(IReadOnlyList<Problem> problems) => new() { Problems = problems };
}
