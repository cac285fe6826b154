using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Vanguards.Contracts.Audit;
using Vanguards.Messaging.Commits;
using Vanguards.Messaging.Sagas;
using Vanguards.Orchestrator.Audit;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary><c>POST /api/executions/{id}/cancel</c>: 202; again 202; after the end 409 with the state.</summary>
internal sealed class CancelExecution(
    OrchestrationDatabase database, GroupCommit commits, SagaRows<Execution, OrchestrationContext> sagas, Lifecycle lifecycle, RunEngine engine, AuditTrail audit,
    ExecutionReader reader, TimeProvider time)
{
    public static Task<IResult> HandleAsync(string id, ClaimsPrincipal caller, CancelExecution handler, CancellationToken cancel) =>
        handler.CancelAsync(id, caller, cancel);

    /// <summary>Cancels on behalf of the engine: a limit, or a parent that was cancelled.</summary>
    public async Task CancelAsync(string id, string by, CancellationToken cancel)
    {
        await using var rows = database.Read();
        if (rows.Executions.FirstOrDefault(x => x.Id == id) is { } row)
        {
            await CommitAsync(row, by, cancel);
        }
    }

    private async Task<IResult> CancelAsync(string id, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (row, refused) = await rows.ForAsync(id, caller, Role.Operator, cancel);
        if (row is null)
        {
            return refused!;
        }

        var before = await CommitAsync(row, caller.CallerName(), cancel);
        return ExecutionStates.IsTerminal(before)
            ? ProblemResponse.Conflict("ALREADY_ENDED", $"The execution ended {before}.")
            : TypedResults.Accepted($"/api/executions/{Uri.EscapeDataString(id)}", await reader.StatusAsync(id, StepsPage.None, cancel));
    }

    /// <summary>What commits first holds; answers the state that the cancel met.</summary>
    private async Task<string> CommitAsync(Execution found, string by, CancellationToken cancel)
    {
        while (true)
        {
            var active = await engine.FindAsync(found.Run, cancel);
            var met = found.State;
            var startedMeanwhile = false;
            await commits.RunAsync(
                async scope =>
                {
                    if (await sagas.FindAsync(scope, found.Run, CancellationToken.None) is not { } row)
                    {
                        // It had ended, and has expired since it was looked for.
                        return;
                    }

                    met = row.State;
                    var queued = met is ExecutionStates.Pending or ExecutionStates.Validating or ExecutionStates.Queued;
                    startedMeanwhile = active is null && !queued;
                    if (ExecutionStates.IsTerminal(met) || startedMeanwhile)
                    {
                        return;
                    }

                    var now = time.GetUtcNow();
                    audit.Append(scope, new AuditEntry { At = now, Who = by, Action = "cancel", UseCase = row.UseCase, Target = row.Id });
                    if (queued)
                    {
                        await lifecycle.SendAsync(new CancelRequested { Run = row.Run, At = now, By = by });
                        return;
                    }

                    active!.Enqueue(new RunInput.Cancel(by));
                    await engine.TurnAsync(scope, active);
                },
                cancel);
            if (ExecutionStates.IsTerminal(met) || !startedMeanwhile)
            {
                return met;
            }

            // It was queued when it was looked for, and its steps must hear of the cancel too.
        }
    }
}
