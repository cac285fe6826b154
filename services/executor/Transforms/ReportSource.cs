using System.Text.Json;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Executions;
using Vanguards.Executor.Reports;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;
using Vanguards.Expressions;

namespace Vanguards.Executor.Transforms;

/// <summary>Gathers what a report may show: the steps upstream with their outputs and evidence, the run, its data.</summary>
internal sealed class ReportSource(PayloadStore payloads, ReportTables tables, IDatasetCatalog datasets)
{
    private const long OutputLimit = 64L * 1024 * 1024;

    public async Task<ReportInput> OfAsync(StepContext step, JsonElement? input, CancellationToken cancel)
    {
        var run = step.Run;
        var steps = new Dictionary<string, ReportStep>();
        foreach (var (id, upstream) in step.Work.Upstream)
        {
            var definition = step.Workflow.Find(id)?.Step;
            steps[id] = new ReportStep
            {
                Status = upstream.Status,
                Name = definition?.Name ?? id,
                Type = definition?.Type ?? "",
                Output = upstream.Output is { } output ? await payloads.ReadAsync(output.Value, OutputLimit, $"The output of {id}", cancel) : null,
                Evidence = upstream.Output?.Evidence is { } evidence ? await payloads.ReadAsync(evidence, OutputLimit, $"The evidence of {id}", cancel) : null,
                Agent = definition?.Config.Agent,
                AgentVersion = upstream.Output?.AgentVersion,
                Query = definition?.Config.Task?.Query ?? definition?.Config.Transform?.Sql,
            };
        }

        return new ReportInput
        {
            Input = input is { } given ? step.Masked(given) : null,
            Steps = steps,
            Inputs = Masked(await step.Scope.InputsAsync(cancel), step.Scope.SecretInputs),
            Execution = new ReportRun
            {
                Id = run.ExecutionId,
                WorkflowId = run.WorkflowId,
                WorkflowName = run.WorkflowName,
                Version = run.Version,
                UseCase = run.UseCase,
                UseCaseName = (await datasets.FindUseCaseAsync(run.UseCase, cancel))?.Name ?? "",
                StartedAt = run.StartedAt,
                AsOf = run.AsOf,
                User = run.User,
                Attempt = run.Attempt,
            },
            Zone = run.Zone,
            Currency = run.Currency,
            Datasets = [.. run.Datasets.Select(dataset => new PinnedDataset
            {
                Name = dataset.Name,
                Version = dataset.Version,
                Sha256 = dataset.Sha256,
                Rows = dataset.Rows,
                Origin = dataset.Origin,
            })],
            Table = name => tables.Rows(step.Work, name, cancel),
            Chosen = (name, choice) => tables.Chosen(step.Work, name, choice, cancel),
        };
    }

    private static JsonElement Masked(JsonElement inputs, IReadOnlySet<string> secret) =>
        secret.Count == 0 || inputs.ValueKind != JsonValueKind.Object
            ? inputs
            : JsonSerializer.SerializeToElement(inputs.EnumerateObject().ToDictionary(
                member => member.Name,
                member => secret.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null ? JsonSerializer.SerializeToElement(SecretMask.Mask) : member.Value));
}
