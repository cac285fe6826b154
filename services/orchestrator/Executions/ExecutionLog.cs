using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Notifications;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Executions;

/// <summary>The event log and the log lines as the WebSocket's relay reads them.</summary>
internal sealed class ExecutionLog(OrchestrationDatabase database, LogStore logs, ResultReader results) : IExecutionLog
{
    public async Task<ExecutionPosition?> FindAsync(string executionId, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var row = await rows.Executions.Where(x => x.Id == executionId)
            .Select(x => new
            {
                x.UseCase,
                x.State,
                x.Attempt,
                Last = rows.Events.Where(e => e.Run == x.Run).Max(e => (long?)e.Seq),
                Progress = rows.Runs.Where(run => run.Run == x.Run).Select(run => (int?)run.Progress).FirstOrDefault(),
            })
            .FirstOrDefaultAsync(cancel);
        return row is null ? null : new ExecutionPosition(row.UseCase, row.State, row.Last ?? 0, row.Attempt, ExecutionStates.IsTerminal(row.State) ? null : row.Progress ?? 0);
    }

    public async Task<IReadOnlyList<Frame>> EventsAsync(string executionId, long after, int limit, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var run = await rows.Executions.Where(x => x.Id == executionId).Select(x => new { x.Run, x.Attempt }).FirstOrDefaultAsync(cancel);
        if (run is null)
        {
            return [];
        }

        var events = await rows.Events.Where(x => x.Run == run.Run && x.Seq > after).OrderBy(x => x.Seq).Take(limit).ToListAsync(cancel);
        var frames = new List<Frame>(events.Count);
        foreach (var row in events)
        {
            var body = JsonSerializer.Deserialize(row.Body, RowJson.Default.EventBody)!;
            var frame = body.ToFrame(executionId, row, run.Attempt);
            frames.Add(body.ResultUri is { } uri && frame.Type == "COMPLETE"
                ? frame with { Result = await results.ReadForFrameAsync(executionId, uri, cancel) }
                : frame);
        }

        return frames;
    }

    /// <summary>Settled first: a terminal frame goes out after the lines read here, and a line still on its way would come after it.</summary>
    public async Task<(IReadOnlyList<Frame> Lines, long Next)> LogsAsync(string executionId, long after, int limit, CancellationToken cancel)
    {
        await logs.SettleAsync(cancel);
        return await logs.ReadAsync(executionId, null, after, limit, cancel);
    }
}
