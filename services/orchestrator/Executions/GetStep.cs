using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vanguards.Contracts;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Executions;

/// <summary>One attempt of a step, with what went in and what came out.</summary>
internal sealed record AttemptView
{
    public required int RunAttempt { get; init; }
    public required int Attempt { get; init; }
    public int? Item { get; init; }
    public required string Kind { get; init; }
    public required string Status { get; init; }
    public string? Executor { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public JsonElement? Input { get; init; }
    public StepOutput? Output { get; init; }
    public ExecutionError? Error { get; init; }
}

/// <summary>A step as the definition has it and as it went.</summary>
internal sealed record StepDetail(StepStatus Step, StepConfig Config, IReadOnlyList<AttemptView> Attempts);

/// <summary><c>GET /api/executions/{id}/steps/{stepId}?item=&amp;limit=</c>: a step (fallbacks and compensations too) with input, output and error of every attempt.</summary>
internal static class GetStep
{
    private const int MaxLimit = 200;

    public static async Task<IResult> HandleAsync(
        string id, string stepId, int? item, int? limit, ClaimsPrincipal caller, OrchestrationDatabase database, LoadedDefinitions definitions, CancellationToken cancel)
    {
        await using var rows = database.Read();
        var (row, refused) = await rows.ForAsync(id, caller, Role.Viewer, cancel);
        if (row is null)
        {
            return refused!;
        }

        var definition = await definitions.ReadAsync(row.DefinitionUri, row.DefinitionSha256, cancel);
        if (definition.Shape.Graph.Find(stepId) is not { } node)
        {
            return ProblemResponse.NotFound($"The execution has no step '{stepId}'.");
        }

        // A forEach's list is kept as it was made: its items may be the secrets themselves.
        var hidesLists = SecretInputs.SecretsOf(definition.Workflow).Count > 0;
        var step = node.Index;
        var run = await rows.Runs.FirstOrDefaultAsync(x => x.Run == row.Run, cancel);
        var wanted = new List<int> { step, node.Root };
        for (var fallback = node.Fallback; fallback is { } index; fallback = definition.Shape.Graph[index].Fallback)
        {
            wanted.Add(index);
        }

        var cells = await rows.Cells.Where(x => x.Run == row.Run && wanted.Contains(x.Step)).ToListAsync(cancel);
        var attempts = await rows.Attempts.Where(x => x.Run == row.Run && x.Step == step && (item == null || x.Item == item))
            .OrderByDescending(x => x.Token).Take(Math.Clamp(limit ?? MaxLimit, 1, MaxLimit)).ToListAsync(cancel);
        var state = ExecutionReader.StateOf(definition.Shape, row, run, cells);
        var approval = attempts.Find(x => x is { Status: "WAITING", Approval: not null })?.Approval;
        return TypedResults.Ok(new StepDetail(
            StepViews.Of(state, step, approval is null ? null : JsonElement.Parse(approval)),
            node.Step.Config,
            [.. attempts.OrderBy(x => x.Token).Select(x => Of(x, stepId, hidesLists))]));
    }

    private static AttemptView Of(AttemptRow row, string stepId, bool hidesLists)
    {
        var fault = row.Fault is null ? null : JsonSerializer.Deserialize(row.Fault, RowJson.Default.Fault);
        return new AttemptView
        {
            RunAttempt = row.RunAttempt,
            Attempt = row.Attempt,
            Item = row.Item < 0 ? null : row.Item,
            Kind = row.Kind,
            Status = row.Status,
            Executor = row.Executor,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            Input = row.Input is null ? null : JsonElement.Parse(row.Input),
            Output = row.Kind == "Expand" && hidesLists ? null : OutputOf(row),
            Error = StepViews.ErrorOf(fault, stepId),
        };
    }

    /// <summary>An expansion's row holds its list.</summary>
    private static StepOutput? OutputOf(AttemptRow row) => row switch
    {
        { Output: null } => null,
        { Kind: "Expand" } => new StepOutput { Value = JsonSerializer.Deserialize(row.Output, RowJson.Default.Payload)! },
        _ => JsonSerializer.Deserialize(row.Output, RowJson.Default.StepOutput),
    };
}
