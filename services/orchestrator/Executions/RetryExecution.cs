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
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Executions;

/// <summary><c>POST /api/executions/{id}/retry</c>: the same execution goes on from where it failed, as its next attempt; completed steps keep their outputs.</summary>
internal sealed class RetryExecution(
    OrchestrationDatabase database, GroupCommit commits, SagaRows<Execution, OrchestrationContext> sagas, Lifecycle lifecycle, RunEngine engine, RunGate gate,
    AuditTrail audit, ExecutionReader reader, TimeProvider time, DiskRoom? room = null)
{
    public static Task<IResult> HandleAsync(string id, ClaimsPrincipal caller, RetryExecution handler, CancellationToken cancel) =>
        handler.RetryAsync(id, caller, cancel);

    private async Task<IResult> RetryAsync(string id, ClaimsPrincipal caller, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (found, refused) = await rows.ForAsync(id, caller, Role.Operator, cancel);
        if (found is null)
        {
            return refused!;
        }

        room?.Require("Retries are");
        // Cancelled before it was released: then nothing is pinned, and the gate does it.
        var active = await engine.FindAsync(found.Run, cancel);
        var met = found.State;
        var (started, isThere) = (false, true);
        await commits.RunAsync(
            async scope =>
            {
                if (await sagas.FindAsync(scope, found.Run, CancellationToken.None) is not { } row)
                {
                    isThere = false;
                    return;
                }

                met = row.State;
                if (!ExecutionStates.IsRetryable(met))
                {
                    return;
                }

                var now = time.GetUtcNow();
                audit.Append(scope, new AuditEntry { At = now, Who = caller.CallerName(), Action = "retry", UseCase = row.UseCase, Target = row.Id });
                await lifecycle.SendAsync(new RetryRequested { Run = row.Run, At = now, By = caller.CallerName() });
                if (active is not null && gate.HasRoomFor(row))
                {
                    started = await gate.StartAsync(scope, active) == StartOutcome.Started;
                }
            },
            cancel);
        if (!isThere)
        {
            // It expired between the look and the turn.
            return (await rows.ForAsync(id, caller, Role.Operator, cancel)).Refused!;
        }

        if (!ExecutionStates.IsRetryable(met))
        {
            return ProblemResponse.Conflict("NOT_RETRYABLE", $"An execution that is {met} cannot be retried.");
        }

        if (!started)
        {
            gate.Queued();
        }

        return TypedResults.Accepted($"/api/executions/{Uri.EscapeDataString(id)}", await reader.StatusAsync(id, StepsPage.First, cancel));
    }
}
