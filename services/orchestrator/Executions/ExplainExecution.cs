using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Why something is not running, or not finished: what it waits for and since when.</summary>
internal sealed record Reason
{
    public required string Code { get; init; }
    public required string Message { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
    public string? StepId { get; init; }
    public IReadOnlyList<Reason> Because { get; init; } = [];
}

/// <summary><c>GET /api/executions/{id}/explain</c>: a tree of reasons.</summary>
internal static class ExplainExecution
{
    /// <summary>Steps explained one by one; the rest is counted.</summary>
    private const int MaxSteps = 50;

    public static async Task<IResult> HandleAsync(
        string id, ClaimsPrincipal caller, OrchestrationDatabase database, LoadedDefinitions definitions, DispatchQueue queue, TimeProvider time, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (row, refused) = await rows.ForAsync(id, caller, Role.Viewer, cancel);
        if (row is null)
        {
            return refused!;
        }

        var definition = await definitions.ReadAsync(row.DefinitionUri, row.DefinitionSha256, cancel);
        if (row.State == ExecutionStates.Queued)
        {
            return TypedResults.Ok(await QueuedAsync(rows, row, definition, time.GetUtcNow(), cancel));
        }

        if (ExecutionStates.IsTerminal(row.State))
        {
            return TypedResults.Ok(new Reason
            {
                Code = row.State,
                Message = row.ErrorMessage ?? $"The execution ended {row.State}.",
                Since = row.FinishedAt,
                StepId = row.ErrorStep,
            });
        }

        var run = await rows.Runs.FirstOrDefaultAsync(x => x.Run == row.Run, cancel);
        var cells = await rows.Cells.Where(x => x.Run == row.Run).ToListAsync(cancel);
        var state = ExecutionReader.StateOf(definition.Shape, row, run, cells);
        return TypedResults.Ok(new Reason
        {
            Code = row.State,
            Message = $"{state.Ended} of {state.Total} steps have ended.",
            Since = row.StateSince,
            Because = [.. Open(state).Take(MaxSteps).Select(cell => Of(state, cell, queue))],
        });
    }

    private static async Task<Reason> QueuedAsync(OrchestrationContext rows, Execution row, LoadedDefinition definition, DateTimeOffset now, CancellationToken cancel)
    {
        var because = new List<Reason>();
        if (row.ScheduledAt is { } due && due > now)
        {
            because.Add(new Reason { Code = "SCHEDULED", Message = "It is scheduled for later.", Since = row.CreatedAt, Until = due });
        }

        if (row.ConcurrencyKey is { } key && definition.Workflow.Execution.Concurrency is { } settings)
        {
            var holders = await rows.Executions
                .Where(x => x.ConcurrencyKey == key && x.Run != row.Run && x.State != ExecutionStates.Queued && x.FinishedAt == null)
                .OrderBy(x => x.Run).Take(settings.Limit).Select(x => new { x.Id, x.StartedAt }).ToListAsync(cancel);
            if (holders.Count >= settings.Limit)
            {
                because.Add(new Reason
                {
                    Code = "CONCURRENCY_LIMIT",
                    Message = $"At most {settings.Limit} executions of this workflow run at once.",
                    Since = row.StateSince,
                    Because = [.. holders.Select(holder => new Reason { Code = "HELD_BY", Message = $"Execution {holder.Id} is running.", Since = holder.StartedAt })],
                });
            }
        }

        if (because.Count == 0)
        {
            var ahead = await rows.Executions.CountAsync(x => x.State == ExecutionStates.Queued && (x.Priority > row.Priority || (x.Priority == row.Priority && x.Run < row.Run)), cancel);
            because.Add(new Reason { Code = "BACKLOG", Message = $"{ahead} executions are ahead of it.", Since = row.StateSince });
        }

        return new Reason { Code = row.State, Message = "The execution has not started.", Since = row.StateSince, Because = because };
    }

    private static IEnumerable<StepCell> Open(RunState state) =>
        state.Cells().Where(cell => !cell.Status.IsEnded() && cell.Status != CellStatus.Pending).OrderBy(cell => cell.Step).ThenBy(cell => cell.Item);

    private static Reason Of(RunState state, StepCell cell, DispatchQueue queue)
    {
        var name = state.Shape.NameOf(cell.Step) + (cell.Item == StepCell.Whole ? "" : $" [{cell.Item}]");
        var (code, message) = cell.Status switch
        {
            CellStatus.Ready when !cell.InFlight => ("MAX_PARALLEL", $"Step {name} may start once another step of the run has ended."),
            CellStatus.Ready => ("NO_EXECUTOR", $"Step {name} waits for a free executor; {queue.Waiting} attempts are in line."),
            CellStatus.Running => ("STEP_RUNNING", $"Step {name} is running."),
            CellStatus.Retrying => ("RETRY_DELAY", $"{cell.Message}: {cell.Fault?.Message}"),
            _ => cell.WaitingFor switch
            {
                WaitCause.Approval => ("APPROVAL", $"Step {name} waits for a person's answer."),
                WaitCause.Timer => ("TIMER", $"Step {name} waits for its time."),
                WaitCause.External => ("EXECUTION", $"Step {name} waits for another execution."),
                WaitCause.Holder => ("HOLDER", $"Step {name} waits until an earlier attempt has surely ended."),
                _ => ("RESOURCE_UNAVAILABLE", $"{cell.Message}: {cell.Fault?.Message}"),
            },
        };
        return new Reason
        {
            Code = code,
            Message = message,
            Since = cell.Status == CellStatus.Running ? cell.StartedAt : cell.UnavailableSince ?? cell.ReadyAt,
            Until = cell.NextAttemptAt,
            StepId = cell.Step == StepCell.Run ? null : state.Shape.Graph[cell.Step].Id,
        };
    }
}
