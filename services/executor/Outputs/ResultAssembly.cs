using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Definitions;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Values;

namespace Vanguards.Executor.Outputs;

/// <summary>A run's result and what was missing of it.</summary>
internal sealed record AssembledResult(JsonElement Value, IReadOnlyList<string> Warnings, IReadOnlySet<string> Missing);

/// <summary>Puts a run's result together: <c>outputs.value</c>, else the keys of <c>outputs.schema</c>, else what the last steps gave.</summary>
internal sealed class ResultAssembly(PayloadStore payloads)
{
    /// <summary>Bytes of one step's output that are read for a result.</summary>
    private const long OutputLimit = 128L * 1024 * 1024;

    public async Task<AssembledResult> AssembleAsync(StepWork work, CompiledWorkflow workflow, StepScope scope, CancellationToken cancel)
    {
        var outputs = workflow.Definition.Outputs;
        if (outputs.Value is { ValueKind: JsonValueKind.Object } value)
        {
            return await OfValueAsync(work, workflow, scope, value, cancel);
        }

        return outputs.Schema.Count > 0 ? await OfSchemaAsync(work, workflow, cancel) : await OfLastStepsAsync(work, workflow, cancel);
    }

    private static async Task<AssembledResult> OfValueAsync(StepWork work, CompiledWorkflow workflow, StepScope scope, JsonElement value, CancellationToken cancel)
    {
        var result = new Dictionary<string, JsonElement>();
        var warnings = new List<string>();
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            try
            {
                var template = workflow.Templates.Template("value/" + member.Name, member.Value);
                result[member.Name] = await scope.FillAsync(template, cancel);
                if (work.WithErrors && result[member.Name].ValueKind == JsonValueKind.Null && scope.Missing(template) is { } step)
                {
                    missing.Add(member.Name);
                    warnings.Add($"The result has no {member.Name}: the step {step} did not complete.");
                }
            }
            catch (StepFaultException fault) when (work.WithErrors && fault.Fault.Code == "VALIDATION_FAILED")
            {
                // A step that the expression needs has failed.
                result[member.Name] = PayloadStore.Null;
                missing.Add(member.Name);
                warnings.Add($"The result has no {member.Name}: {fault.Message}");
            }
        }

        return new AssembledResult(JsonSerializer.SerializeToElement(result), warnings, missing);
    }

    private async Task<AssembledResult> OfSchemaAsync(StepWork work, CompiledWorkflow workflow, CancellationToken cancel)
    {
        var open = workflow.Definition.Outputs.Schema.Keys.ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var step in SearchOrder(workflow))
        {
            if (open.Count == 0)
            {
                break;
            }

            if (await JsonOutputAsync(work, step, cancel) is not { ValueKind: JsonValueKind.Object } output)
            {
                continue;
            }

            foreach (var key in open.Where(key => output.TryGetProperty(key, out _)).ToList())
            {
                found[key] = output.GetProperty(key);
                open.Remove(key);
            }
        }

        if (open.Count > 0 && !work.WithErrors)
        {
            throw StepFaultException.Invalid($"No step's output has the result's {string.Join(", ", workflow.Definition.Outputs.Schema.Keys.Where(open.Contains))}.");
        }

        var keys = workflow.Definition.Outputs.Schema.Keys;
        return new AssembledResult(
            JsonSerializer.SerializeToElement(keys.ToDictionary(key => key, key => found.GetValueOrDefault(key, PayloadStore.Null))),
            [.. keys.Where(open.Contains).Select(key => $"The result has no {key}: no step that completed gave it.")],
            open);
    }

    private async Task<AssembledResult> OfLastStepsAsync(StepWork work, CompiledWorkflow workflow, CancellationToken cancel)
    {
        var graph = workflow.Graph;
        var wanted = Terminal(workflow).SelectMany(index => graph[index].Dependencies.Append(index)).Distinct().Order();
        var result = new Dictionary<string, JsonElement>();
        foreach (var index in wanted)
        {
            if (await JsonOutputAsync(work, graph[index].Id, cancel) is { } output)
            {
                result[graph[index].Id] = output;
            }
        }

        return new AssembledResult(JsonSerializer.SerializeToElement(result), [], new HashSet<string>());
    }

    /// <summary>Terminal steps in reverse document order, then the others in reverse topological order.</summary>
    private static IEnumerable<string> SearchOrder(CompiledWorkflow workflow)
    {
        var graph = workflow.Graph;
        var terminal = Terminal(workflow).ToHashSet();
        return terminal.OrderDescending().Concat(graph.Order.Reverse().Where(index => !terminal.Contains(index))).Select(index => graph[index].Id);
    }

    private static IEnumerable<int> Terminal(CompiledWorkflow workflow) =>
        Enumerable.Range(0, workflow.Graph.Count).Where(index => workflow.Graph[index].Dependents.Count == 0);

    /// <summary>The step's output if it completed and gave JSON: tables and files are no part of a result.</summary>
    private async ValueTask<JsonElement?> JsonOutputAsync(StepWork work, string stepId, CancellationToken cancel)
    {
        if (!work.Upstream.TryGetValue(stepId, out var step) || step is not { Status: "COMPLETED", Output: { Artifacts.Count: 0 } output })
        {
            return null;
        }

        var value = await payloads.ReadAsync(output.Value, OutputLimit, $"The output of {stepId}", cancel);
        return output.Tables.Count > 0 && IsTable(value) ? null : value;
    }

    private static bool IsTable(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("uri", out _) && value.TryGetProperty("preview", out _) && value.TryGetProperty("rows", out _);
}
