using Vanguards.Contracts;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;
using Vanguards.Storage.Sql;
using SqlName = Vanguards.Definitions.SqlName;

namespace Vanguards.Validator.Checking;

/// <summary>The tables that a step's SQL can name, as far as they are known before a run.</summary>
internal sealed class StepTables
{
    /// <summary>Edges looked at for one definition at most: in a very dense graph, what is left is taken for upstream, and told when it runs.</summary>
    private const long MaxWork = 20_000_000;

    private readonly StepGraph _graph;
    private long _work = MaxWork;
    private readonly Outside _seen;
    private readonly Dictionary<string, int> _steps = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, IReadOnlyList<SqlTable>> _made = [];

    public StepTables(StepGraph graph, Outside seen)
    {
        (_graph, _seen) = (graph, seen);
        foreach (var node in graph.Nodes.Take(graph.Count))
        {
            _steps.TryAdd(SqlName.Of(node.Id), node.Index);
        }
    }

    /// <summary>Says what the tables of a step are; an empty list: it makes none. A step never settled has unknown ones.</summary>
    public void Settle(int index, IReadOnlyList<SqlTable> tables) => _made[index] = tables;

    /// <summary>Tables that the identifiers can mean for the step; steps upstream whose tables are not known; steps named that are not upstream.</summary>
    public (List<SqlTable> Tables, List<StepNode> Unknown, List<StepNode> NotUpstream) For(StepNode reader, IEnumerable<string> identifiers)
    {
        var (tables, unknown, others) = (new List<SqlTable>(), new List<StepNode>(), new List<StepNode>());
        foreach (var name in identifiers)
        {
            if (_seen.Tables.TryGetValue(name, out var dataset))
            {
                tables.Add(dataset);
            }
            else if (_steps.TryGetValue(name, out var index))
            {
                if (!_graph.IsUpstream(index, reader.Index, ref _work))
                {
                    others.Add(_graph[index]);
                }
                else if (_made.TryGetValue(index, out var made))
                {
                    tables.AddRange(made);
                }
                else
                {
                    unknown.Add(_graph[index]);
                }
            }
        }

        return (tables, unknown, others);
    }

    /// <summary>True if the name is a dataset of the use case whose columns nothing tells.</summary>
    public bool IsUnknownDataset(string name) =>
        !_seen.Tables.ContainsKey(name) && _seen.Context.Datasets.Any(dataset => string.Equals(SqlName.Of(dataset.Name), name, StringComparison.OrdinalIgnoreCase));

    /// <summary>An aggregate step's tables: one per source; null if a source's columns are not known.</summary>
    public IReadOnlyList<SqlTable>? OfSources(WorkflowStep step)
    {
        var tables = new List<SqlTable>();
        foreach (var source in step.Config.Task!.Sources ?? [])
        {
            if (!_seen.Tables.TryGetValue(SqlName.Of(source), out var dataset))
            {
                return null;
            }

            tables.Add(SqlTable.OfColumns($"{SqlName.Of(step.Id)}.{SqlName.Of(source)}", dataset.Columns));
        }

        return tables;
    }

    /// <summary>The tables that an agent declares; it may give others, of which nothing is known.</summary>
    public IReadOnlyList<SqlTable> OfAgent(WorkflowStep step, string agent) =>
        [.. _seen.AgentTables.GetValueOrDefault(agent, []).Select(table => SqlTable.OfColumns($"{SqlName.Of(step.Id)}.{SqlName.Of(table.Name)}", table.Columns))];

    /// <summary>The columns of a step's one table, where they are known.</summary>
    public IReadOnlyList<TableColumn>? ColumnsOf(int index) => _made.GetValueOrDefault(index) is [var table] && table.Name == SqlName.Of(_graph[index].Id) ? table.Columns : null;

    /// <summary>A step's one table, under its own name.</summary>
    public static IReadOnlyList<SqlTable> One(WorkflowStep step, IReadOnlyList<TableColumn> columns) => [SqlTable.OfColumns(SqlName.Of(step.Id), columns)];
}
