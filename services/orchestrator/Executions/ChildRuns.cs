using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Executions;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Executions;

/// <summary>
/// Executions that a step waits for. The child's id is worked out from the attempt, so that starting it twice starts it once; it is told of its child's
/// end, and asks again whenever the run is looked after.
/// </summary>
internal sealed partial class ChildRuns(
    OrchestrationDatabase database, IWorkflowCatalog catalog, IDatasetCatalog datasets, Acceptance acceptance, ConcurrencyLimits limits, CancelExecution cancel,
    RunEngine engine, EngineParts parts, SecretInputs secrets, TimeProvider time, ILogger<ChildRuns> logger) : IHostedService
{
    /// <summary>Runs nested deeper than this are refused: a workflow that calls itself must end somewhere.</summary>
    public const int MaxDepth = 8;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        parts.ChildWanted = (run, attempt) => Begin(() => EnsureAsync(run, attempt));
        parts.ChildUnwanted = (run, attempt) => Begin(() =>
            cancel.CancelAsync(IdOf(run.Facts.Id, run.Facts.Shape.Graph[attempt.Step].Id, attempt), $"execution {run.Facts.Id}", CancellationToken.None));
        parts.Log.ChildEnded = (_, id) => Begin(() => EndedAsync(id));
        limits.Cancelled = id => Begin(() => cancel.CancelAsync(id, "concurrency limit", CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Cancels children for which nobody waits any longer: the process may have been killed between a parent's cancel and its child's.</summary>
    public async Task CancelOrphansAsync(CancellationToken stop)
    {
        await using var rows = database.Read();
        var orphans = await rows.Executions
            .Where(x => x.ParentRun != null && (x.State == ExecutionStates.Queued || x.State == ExecutionStates.Running || x.State == ExecutionStates.Waiting))
            .Where(x => !rows.Cells.Any(cell => cell.Run == x.ParentRun && cell.Step == x.ParentStep && cell.Item == x.ParentItem && cell.Token == x.ParentToken && cell.Status == "WAITING"))
            .Select(x => x.Id).ToListAsync(stop);
        foreach (var id in orphans)
        {
            await cancel.CancelAsync(id, "its parent, which no longer waits for it", stop);
        }
    }

    /// <summary>The child's id: the same for the same attempt of the parent's step.</summary>
    private static string IdOf(string parent, string step, AttemptKey attempt)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{parent}\n{step}\n{attempt.Item}\n{attempt.Token}"));
        return "child-" + Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    private void Begin(Func<Task> work) => _ = Task.Run(async () =>
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // the run is looked after again; what failed is said
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.ChildFailed(logger, failure);
        }
    });

    private async Task EnsureAsync(ActiveRun parent, AttemptKey attempt)
    {
        var step = parent.Facts.Shape.Graph[attempt.Step].Id;
        var id = IdOf(parent.Facts.Id, step, attempt);
        await using var rows = database.Read();
        if (await rows.Executions.FirstOrDefaultAsync(x => x.Id == id) is { } known)
        {
            if (ExecutionStates.IsTerminal(known.State))
            {
                await EndedAsync(id);
            }

            return;
        }

        var json = await rows.Attempts.Where(x => x.Run == parent.Run && x.Step == attempt.Step && x.Item == attempt.Item && x.Token == attempt.Token).Select(x => x.Child).FirstOrDefaultAsync();
        if (json is null)
        {
            return;
        }

        var child = JsonSerializer.Deserialize(secrets.OpenText(parent.Run, json)!, RowJson.Default.ChildWorkflow)!;
        var depth = await rows.Executions.Where(x => x.Run == parent.Run).Select(x => x.Depth).FirstAsync();
        if (await StartAsync(parent, attempt, child, id, depth, await HeldAsync(rows, parent.Run)) is { } fault)
        {
            await TellAsync(parent, step, attempt, fault);
        }
    }

    /// <summary>The concurrency keys under which the run and its ancestors hold places.</summary>
    private static async Task<HashSet<string>> HeldAsync(OrchestrationContext rows, long run)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        for (long? at = run; at is not null;)
        {
            var row = await rows.Executions.Where(x => x.Run == at).Select(x => new { x.ConcurrencyKey, x.ParentRun }).FirstAsync();
            if (row.ConcurrencyKey is { } key)
            {
                held.Add(key);
            }

            at = row.ParentRun;
        }

        return held;
    }

    /// <summary>Starts the child; a fault if it cannot be.</summary>
    private async Task<Fault?> StartAsync(ActiveRun parent, AttemptKey attempt, ChildWorkflow child, string id, int depth, HashSet<string> held)
    {
        if (depth >= MaxDepth)
        {
            return Invalid($"Executions nest at most {MaxDepth} deep.");
        }

        if (await catalog.FindAsync(child.WorkflowId, child.Version, CancellationToken.None) is not { } workflow)
        {
            return Invalid($"There is no published workflow '{child.WorkflowId}'.");
        }

        if (Disclosed(parent, child, workflow.Definition) is { } disclosed)
        {
            return Invalid($"The input {disclosed} of '{child.WorkflowId}' would get a secret, but is not declared secret there: give it `secret: true`.");
        }

        var sameUseCase = workflow.Definition.UseCase == parent.Facts.UseCase;
        var inputs = await catalog.CheckInputsAsync(workflow, child.Inputs, CancellationToken.None);
        var verdict = await catalog.CheckAsync(workflow, CancellationToken.None);
        var problems = inputs.Errors.Concat(verdict.Errors).ToList();
        var (key, keyFault) = limits.KeyOf(workflow.Definition, inputs.Values, parent.Facts.AsOf);
        if (problems.Count > 0 || keyFault is not null)
        {
            return Invalid($"The workflow '{child.WorkflowId}' was refused: {string.Join(" ", problems.Select(problem => problem.Message).Append(keyFault?.Message))}");
        }

        var useCase = await datasets.FindUseCaseAsync(workflow.Definition.UseCase, CancellationToken.None);
        var context = new WorkflowContext { WorkflowId = child.WorkflowId, UseCase = workflow.Definition.UseCase, Inputs = inputs.Values, AsOf = parent.Facts.AsOf };
        await acceptance.AcceptAsync(
            new Accepting
            {
                Request = new ExecuteWorkflow { Id = id, WorkflowId = child.WorkflowId, Context = context, Priority = parent.Facts.Priority },
                Context = JsonSerializer.Serialize(context, RowJson.Default.WorkflowContext),
                Hash = id,
                Workflow = workflow,
                Inputs = inputs.Values,
                Zone = useCase?.Zone ?? parent.Facts.Zone,
                Currency = useCase?.Currency ?? parent.Facts.Currency,
                Datasets = sameUseCase ? parent.Facts.Datasets : await datasets.CurrentAsync(workflow.Definition.UseCase, CancellationToken.None),
                IsPinned = true,
                Caller = parent.Facts.User,
                // An ancestor holds the place that it would wait for: it would wait for ever.
                ConcurrencyKey = key is not null && held.Contains(key) ? null : key,
                Parent = (parent, attempt, depth),
            },
            time.GetUtcNow());
        return null;
    }

    /// <summary>The first input that would get a secret of the parent's which the child would keep in clear and show; null if none would.</summary>
    private static string? Disclosed(ActiveRun parent, ChildWorkflow child, WorkflowDefinition definition)
    {
        if (parent.Facts.Secrets.Count == 0 || child.Inputs is not { ValueKind: JsonValueKind.Object } inputs)
        {
            return null;
        }

        var hidden = SecretInputs.SecretsOf(definition);
        return inputs.EnumerateObject()
            .Where(input => !hidden.Contains(input.Name) && parent.Facts.Secrets.Any(secret => input.Value.GetRawText().Contains(secret, StringComparison.Ordinal)))
            .Select(input => input.Name).FirstOrDefault();
    }

    /// <summary>Tells the parent how its child ended.</summary>
    private async Task EndedAsync(string id)
    {
        await using var rows = database.Read();
        var row = await rows.Executions.FirstAsync(x => x.Id == id);
        if (row.ParentRun is null || await engine.FindAsync(row.ParentRun.Value, CancellationToken.None) is not { } parent)
        {
            return;
        }

        var attempt = new AttemptKey(row.ParentStep!.Value, row.ParentItem!.Value, row.ParentToken!.Value);
        var step = parent.Facts.Shape.Graph[attempt.Step].Id;
        if (!ExecutionStates.HasResult(row.State))
        {
            await TellAsync(parent, step, attempt, new Fault { Code = "STEP_FAILED", Message = $"Execution {id} ended {row.State}: {row.ErrorMessage}", Retryable = true });
            return;
        }

        var result = await rows.Documents.Where(x => x.Run == row.Run).Select(x => x.Result).FirstAsync();
        await engine.TellAsync(
            parent,
            new RunInput.Report(new StepSucceeded
            {
                ExecutionId = parent.Facts.Id,
                Kind = WorkKind.Step,
                StepId = step,
                Item = attempt.Item == StepCell.Whole ? null : attempt.Item,
                Token = attempt.Token,
                StartedAt = row.StartedAt ?? row.CreatedAt,
                FinishedAt = row.FinishedAt ?? time.GetUtcNow(),
                Output = JsonSerializer.Deserialize(result!, RowJson.Default.StepOutput)!,
            }),
            CancellationToken.None);
    }

    private Task TellAsync(ActiveRun parent, string step, AttemptKey attempt, Fault fault)
    {
        var now = time.GetUtcNow();
        return engine.TellAsync(
            parent,
            new RunInput.Report(new StepFaulted
            {
                ExecutionId = parent.Facts.Id,
                Kind = WorkKind.Step,
                StepId = step,
                Item = attempt.Item == StepCell.Whole ? null : attempt.Item,
                Token = attempt.Token,
                StartedAt = now,
                FinishedAt = now,
                Fault = fault,
            }),
            CancellationToken.None);
    }

    private static Fault Invalid(string message) => new() { Code = "VALIDATION_FAILED", Message = message };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A child execution could not be looked after")]
        public static partial void ChildFailed(ILogger logger, Exception failure);
    }
}
