using Microsoft.Extensions.Options;
using Vanguards.Definitions;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;
using Vanguards.Storage.Sql;

namespace Vanguards.Validator.Checking;

/// <summary>Binds every statement against the columns of datasets and of the steps upstream; columns flow from step to step.</summary>
internal sealed class SqlBinding(SqlEngine engine, IOptions<ValidatorOptions> options)
{
    public async Task<IReadOnlyList<Problem>> CheckAsync(WorkflowDefinition definition, Outside seen, CancellationToken cancel)
    {
        var graph = StepGraph.Of(definition);
        var walk = new SqlWalk(engine, new StepTables(graph, seen), seen.Zone, options.Value.SqlStatements);
        var placed = graph.Order.ToHashSet();
        var onCycles = Enumerable.Range(0, graph.Count).Where(index => !placed.Contains(index));
        var nested = Enumerable.Range(graph.Count, graph.Nodes.Count - graph.Count);
        foreach (var index in graph.Order.Concat(onCycles).Concat(nested))
        {
            await walk.CheckAsync(graph[index], cancel);
        }

        return walk.Problems;
    }
}
