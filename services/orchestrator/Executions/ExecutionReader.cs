using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Executions;

/// <summary>Which steps of a status are wanted.</summary>
internal readonly record struct StepsPage(int After, int Limit)
{
    public const int MaxLimit = 1_000;

    public static readonly StepsPage First = new(-1, MaxLimit);

    public static readonly StepsPage None = new(-1, 0);
}

/// <summary>Executions as people see them, from committed rows.</summary>
internal sealed class ExecutionReader(OrchestrationDatabase database, LoadedDefinitions definitions, SecretInputs secrets)
{
    public async Task<ExecutionStatus?> StatusAsync(string id, StepsPage page, CancellationToken cancel)
    {
        await using var rows = database.Read();
        // One snapshot of all rows: the last seq belongs to the steps shown.
        await OrchestrationDatabase.SnapshotAsync(rows, cancel);
        if (await rows.Executions.FirstOrDefaultAsync(x => x.Id == id, cancel) is not { } row)
        {
            return (await rows.Expired.FirstOrDefaultAsync(x => x.Id == id, cancel))?.Status();
        }

        var runRow = await rows.Runs.FirstOrDefaultAsync(x => x.Run == row.Run, cancel);
        var documents = await rows.Documents.FirstAsync(x => x.Run == row.Run, cancel);
        var lastSeq = await rows.Events.Where(x => x.Run == row.Run).MaxAsync(x => (long?)x.Seq, cancel) ?? 0;
        var artifacts = await rows.Artifacts.Where(x => x.Run == row.Run).OrderBy(x => x.Name).ToListAsync(cancel);
        var cells = page.Limit == 0 ? [] : await rows.Cells.Where(x => x.Run == row.Run).ToListAsync(cancel);
        var approvals = page.Limit == 0
            ? []
            : await rows.Attempts.Where(x => x.Run == row.Run && x.Approval != null && x.Status == "WAITING").Select(x => new { x.Step, x.Token, x.Approval }).ToListAsync(cancel);

        var definition = await definitions.ReadAsync(row.DefinitionUri, row.DefinitionSha256, cancel);
        var state = StateOf(definition.Shape, row, runRow, cells);
        var (steps, next) = StepsOf(
            state, page, step => approvals.Find(approval => approval.Step == step && approval.Token == state.Cell(step).Token)?.Approval is { } asked ? JsonElement.Parse(asked) : null);
        return Of(row, runRow, lastSeq) with
        {
            StepCounts = runRow is null ? new Dictionary<string, int> { [row.FinishedAt is null ? "PENDING" : "CANCELLED"] = definition.Shape.Count } : Counts(runRow),
            Steps = page.Limit == 0 ? null : steps,
            Next = page.Limit == 0 ? null : next,
            Datasets = Pinned(documents.PinnedDatasets() ?? []),
            Inputs = secrets.Open(documents).Inline is { } inputs ? SecretInputs.MaskInputs(inputs, SecretInputs.SecretsOf(definition.Workflow)) : null,
            Artifacts = [.. artifacts.Select(Of)],
            Warnings = documents.Warnings is { } warnings ? JsonSerializer.Deserialize(warnings, RowJson.Default.ListString)! : [],
        };
    }

    /// <summary>The status of a run that has just ended and is in memory as a whole, equal to what its rows say.</summary>
    public static ExecutionStatus Of(Execution row, ActiveRun run, long lastSeq)
    {
        var state = run.State!;
        var (steps, next) = StepsOf(state, StepsPage.First, _ => null);
        return Of(row, state.Run.Progress, RunWriter.CountsOf(state), lastSeq) with
        {
            Steps = steps,
            Next = next,
            Datasets = Pinned(run.Facts.Datasets),
            Inputs = run.Facts.Inputs.Inline is { } inputs ? SecretInputs.MaskInputs(inputs, SecretInputs.SecretsOf(run.Facts.Workflow)) : null,
            Artifacts = [],
            Warnings = [],
        };
    }

    private static (List<StepStatus> Steps, string? Next) StepsOf(RunState state, StepsPage page, Func<int, JsonElement?> approvalOf)
    {
        var steps = new List<StepStatus>();
        for (var step = page.After + 1; step < state.Shape.Count; step++)
        {
            if (steps.Count == page.Limit)
            {
                return (steps, (step - 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            steps.Add(StepViews.Of(state, step, approvalOf(step)));
        }

        return (steps, null);
    }

    /// <summary>A status without its steps, for lists.</summary>
    public static ExecutionStatus Of(Execution row, RunRow? run, long lastSeq) => Of(row, run?.Progress ?? 0, run is null ? new Dictionary<string, int>() : Counts(run), lastSeq);

    private static ExecutionStatus Of(Execution row, int progress, IReadOnlyDictionary<string, int> counts, long lastSeq) => new()
    {
        Id = row.Id,
        WorkflowId = row.WorkflowId,
        WorkflowName = row.WorkflowName,
        Version = row.Version,
        UseCase = row.UseCase,
        State = row.State,
        Progress = row.State is ExecutionStates.Queued ? 0 : progress,
        Attempt = row.Attempt,
        Priority = row.Priority,
        CreatedAt = Instants.Stored(row.CreatedAt),
        StartedAt = row.StartedAt is { } started ? Instants.Stored(started) : null,
        FinishedAt = row.FinishedAt is { } finished ? Instants.Stored(finished) : null,
        AsOf = Instants.Stored(row.AsOf),
        User = row.User,
        LastSeq = lastSeq,
        StepCounts = counts,
        Error = row.ErrorCode is null ? null : new ExecutionError { Code = row.ErrorCode, Message = row.ErrorMessage ?? "", StepId = row.ErrorStep },
    };

    public static ArtifactRef Of(ArtifactRow row) => new()
    {
        Name = row.Name,
        ContentType = row.ContentType,
        Bytes = row.Bytes,
        Sha256 = row.Sha256,
        Uri = row.Uri,
        StepId = row.StepId.Length == 0 ? null : row.StepId,
    };

    /// <summary>The run's state as it was committed; before its start one in which nothing has happened, or nothing ever will.</summary>
    public static RunState StateOf(RunShape shape, Execution row, RunRow? run, IEnumerable<CellRow> cells)
    {
        var cell = run is null
            ? new RunCell { Status = ExecutionStates.IsTerminal(row.State) ? RunStatus.Cancelled : RunStatus.Queued }
            : PlanJson.ReadRun(run.Body);
        return RunState.Restore(shape, row.Id, cell, cells.Select(x => PlanJson.ReadCell(x.Step, x.Item, x.Body)));
    }

    private static Dictionary<string, int> Counts(RunRow run) => JsonSerializer.Deserialize<Dictionary<string, int>>(run.Counts)!;

    private static List<PinnedDataset> Pinned(IReadOnlyList<DatasetRef> datasets) =>
        [.. datasets.Select(dataset => new PinnedDataset
            {
                Name = dataset.Name,
                Version = dataset.Version,
                Sha256 = dataset.Sha256,
                Rows = dataset.Rows,
                Origin = dataset.Origin,
            })];
}
