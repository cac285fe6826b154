using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Steps;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Logs;

/// <summary>
/// Log lines are written a moment after the step's end is committed, so a killed process may owe some. A step whose end is in the event log and that has
/// no line gets the line that the engine would have written.
/// </summary>
internal sealed class LostLines(OrchestrationDatabase database, LogStore logs)
{
    /// <summary>How far the log may be behind what was committed: lines wait in memory, and their instants are taken before the commit.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(1);

    public async Task RestoreAsync(CancellationToken cancel)
    {
        var since = logs.WrittenBefore - Behind;
        await using var rows = database.Read();
        var open = rows.Executions.Where(x => x.State == ExecutionStates.Running || x.State == ExecutionStates.Waiting || x.State == ExecutionStates.Cancelling || x.State == ExecutionStates.RollingBack);
        foreach (var run in await open.Concat(rows.Executions.Where(x => x.FinishedAt >= since)).Select(x => new { x.Run, x.Id, x.UseCase }).ToListAsync(cancel))
        {
            var ends = await rows.Events.Where(x => x.Run == run.Run && x.At >= since && x.Type == "STEP_COMPLETE").Select(x => new { x.At, x.Body }).ToListAsync(cancel);
            var told = ends.Count == 0 ? [] : await logs.StepsWithLinesAsync(run.Id, cancel);
            foreach (var end in ends)
            {
                var step = JsonSerializer.Deserialize(end.Body, RowJson.Default.EventBody)!.Step!.Value.Deserialize(RowJson.Default.StepStatus)!;
                if (told.Add(step.Id))
                {
                    logs.Add(
                        new StepLogLine { ExecutionId = run.Id, StepId = step.Id, Attempt = step.Attempt, At = end.At, Level = StepLines.LevelOf(step), Message = StepLines.Ended(step) },
                        run.UseCase);
                }
            }
        }
    }
}
