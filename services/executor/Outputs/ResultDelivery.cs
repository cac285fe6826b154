using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Definitions;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.Outputs;

/// <summary>A delivered result.</summary>
internal sealed record DeliveredResult(StepOutput Output, IReadOnlyList<string> Warnings);

/// <summary>Assembles a run's result, checks it and takes it where the definition says.</summary>
internal sealed class ResultDelivery(ResultAssembly assembly, ResultFiles files, ResultMail mail, ResultPost post, PayloadStore payloads)
{
    /// <summary>Null if the claim was refused. Showing a result on the dashboard changes nothing outside and needs no claim.</summary>
    public async Task<DeliveredResult?> RunAsync(
        StepWork work, CompiledWorkflow workflow, StepScope scope, StepLog log, Func<Task<bool>> claim, CancellationToken cancel)
    {
        var outputs = workflow.Definition.Outputs;
        var result = await assembly.AssembleAsync(work, workflow, scope, cancel);
        var faults = ResultSchema.Faults(workflow, result);
        if (faults.Count > 0)
        {
            throw StepFaultException.Invalid($"The result does not satisfy outputs.schema: {string.Join("; ", faults)}.");
        }

        result = result with { Value = MaskedJson.Of(result.Value, log.Mask, out _), Warnings = [.. result.Warnings.Select(warning => log.Mask?.Apply(warning) ?? warning)] };
        foreach (var warning in result.Warnings)
        {
            log.Warn(warning);
        }

        var tables = outputs.Format == "csv" ? await files.TablesAsync(result.Value, cancel) : [];
        var finished = new FinishedResult(work, result.Value, [.. Artifacts(work), .. tables]);
        if (outputs.Destination != "dashboard" && !await claim())
        {
            return null;
        }

        switch (outputs.Destination)
        {
            case "storage":
                await files.WriteAsync(finished, log, cancel);
                break;
            case "email":
                await mail.SendAsync(finished, log, cancel);
                break;
            case "api":
                await post.SendAsync(finished, log, cancel);
                break;
            default:
                break;
        }

        return new DeliveredResult(new StepOutput { Value = await payloads.WriteAsync(result.Value, cancel), Artifacts = tables }, result.Warnings);
    }

    private static IEnumerable<ArtifactRef> Artifacts(StepWork work) =>
        work.Upstream.OrderBy(each => each.Key, StringComparer.Ordinal).SelectMany(each => each.Value.Output?.Artifacts ?? []);
}

/// <summary>A checked result with the run's files.</summary>
internal sealed record FinishedResult(StepWork Work, JsonElement Value, IReadOnlyList<ArtifactRef> Artifacts)
{
    public RunContext Run => Work.Run;

    public string Key => $"{Run.ExecutionId}/outputs/-";
}
