using Microsoft.Extensions.Options;
using Vanguards.Definitions;
using Vanguards.Definitions.Graph;
using Vanguards.Storage.Sql;

namespace Vanguards.Validator.Checking;

/// <summary>Binds every statement against the columns of datasets and of the steps upstream; columns flow from step to step.</summary>
internal sealed class SqlBinding(SqlEngine engine, IOptions<ValidatorOptions> options)
{
    public async Task<IReadOnlyList<Problem>> CheckAsync(StepGraph graph, Outside seen, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(options.Value.SqlSeconds));
        await using var statements = new BoundStatements(engine, seen.Zone, options.Value.SqlStatements, patience.Token);
        var walk = new SqlWalk(statements, new StepTables(graph, seen));
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
