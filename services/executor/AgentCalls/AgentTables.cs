using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Contracts.Agents;
using Vanguards.Contracts.Datasets;
using Vanguards.Executor.Steps;
using Vanguards.Executor.Tables;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.AgentCalls;

/// <summary>The tables that an agent gets: all upstream ones, and the datasets it declares, at the run's pinned versions.</summary>
internal sealed class AgentTables(IObjectStore store, IOptions<AgentCallOptions> options)
{
    /// <summary>Tables with their storage address in place of a URL. An agent that nothing is known of gets every dataset.</summary>
    public IReadOnlyList<AgentTable> Of(StepContext step, AgentDescription? agent)
    {
        var missing = agent?.Datasets.Where(dataset => dataset.Required && step.Run.Datasets.All(pinned => pinned.Name != dataset.Name)).Select(dataset => dataset.Name).ToList() ?? [];
        if (missing.Count > 0)
        {
            throw StepFaultException.Invalid($"Agent {agent!.Name} needs datasets that this run does not have: {string.Join(", ", missing)}.");
        }

        var datasets = agent is null ? step.Run.Datasets : step.Run.Datasets.Where(pinned => agent.Datasets.Any(dataset => dataset.Name == pinned.Name));
        return [.. StepTables.Upstream(step.Work).Select(table => Upstream(step, table)), .. datasets.Select(dataset => Of(dataset, dataset.Name, "dataset"))];
    }

    /// <summary>Addresses that work without credentials, a little longer than the call may take.</summary>
    public async Task<IReadOnlyList<AgentTable>> PresignAsync(IReadOnlyList<AgentTable> tables, double? timeout)
    {
        var life = TimeSpan.FromSeconds(Math.Min((timeout ?? options.Value.TableSeconds) + 60, TimeSpan.FromDays(7).TotalSeconds));
        var presigned = new List<AgentTable>(tables.Count);
        foreach (var table in tables)
        {
            presigned.Add(table with { Url = (await store.PresignAsync(table.Url, life)).ToString() });
        }

        return presigned;
    }

    private static AgentTable Upstream(StepContext step, TableRef table) => StepTables.SnapshotOf(step.Run, table) is { } dataset
        ? Of(dataset, table.Name, "step")
        : new AgentTable { Name = table.Name, Source = "step", Url = table.Uri, Rows = table.Rows, Columns = table.Columns, Sha256 = table.Sha256 };

    private static AgentTable Of(DatasetRef dataset, string name, string source) => new()
    {
        Name = name,
        Source = source,
        Url = dataset.Uri,
        Rows = dataset.Rows,
        Columns = dataset.Columns,
        Mapping = dataset.Mapping,
        Sha256 = dataset.Sha256,
        Origin = dataset.Origin,
    };
}
