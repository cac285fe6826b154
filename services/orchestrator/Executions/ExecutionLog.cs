using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts.Notifications;
using Vanguards.Orchestrator.Logs;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Executions;

/// <summary>The event log and the log lines as the WebSocket's relay reads them.</summary>
internal sealed class ExecutionLog(OrchestrationDatabase database, LogStore logs, ResultReader results) : IExecutionLog
{
    public async Task<(string UseCase, string State, long LastSeq)?> FindAsync(string executionId, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var row = await rows.Executions.Where(x => x.Id == executionId)
            .Select(x => new { x.UseCase, x.State, Last = rows.Events.Where(e => e.Run == x.Run).Max(e => (long?)e.Seq) })
            .FirstOrDefaultAsync(cancel);
        return row is null ? null : (row.UseCase, row.State, row.Last ?? 0);
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
                ? frame with { Result = await results.ReadAsync(uri, ResultReader.FrameLimit, cancel) }
                : frame);
        }

        return frames;
    }

    public Task<(IReadOnlyList<Frame> Lines, long Next)> LogsAsync(string executionId, long after, int limit, CancellationToken cancel) =>
        logs.ReadAsync(executionId, null, after, limit, cancel);
}
