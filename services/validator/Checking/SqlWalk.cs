using Vanguards.Contracts;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Graph;
using Vanguards.Storage.Sql;

namespace Vanguards.Validator.Checking;

/// <summary>Takes the steps in topological order, so that the columns of what they read are known.</summary>
internal sealed class SqlWalk(BoundStatements statements, StepTables tables)
{
    private readonly List<Problem> _problems = [];
    private bool _toldOfRest;

    public IReadOnlyList<Problem> Problems => _problems;

    public async Task CheckAsync(StepNode node, CancellationToken cancel)
    {
        var config = node.Step.Config;
        if (node.Id.Length == 0)
        {
            // The shape was told of; its tables have no name.
            return;
        }

        if (config.Task is { Type: "query", Query: { } query })
        {
            await BindStepAsync(node, query, "/config/task/query", cancel);
        }
        else if (config.Transform?.Sql is { } sql)
        {
            await BindStepAsync(node, sql, "/config/transform/sql", cancel);
        }
        else if (config.Task is { Type: "aggregate" })
        {
            await CheckAggregateAsync(node, cancel);
        }
        else if (config.Agent is { } agent && node is { Role: StepRole.Step, Step: { ForEach: null, Fallback: null } } && tables.OfAgent(node.Step, agent) is { Count: > 0 } given)
        {
            tables.Settle(node.Index, given);
        }
        else if (config.Agent is null && config.Task is not { Type: "workflow" or "script" })
        {
            tables.Settle(node.Index, []);
        }
    }

    private async Task BindStepAsync(StepNode node, string sql, string path, CancellationToken cancel)
    {
        var binding = await BindAsync(node, sql, node.Path + path, [], cancel);
        if (binding is { Problems.Count: 0 } && node is { Role: StepRole.Step, Step.ForEach: null })
        {
            tables.Settle(node.Index, StepTables.One(node.Step, binding.Columns));
        }
        else if (binding is { Problems.Count: 0 } && node.Role == StepRole.Fallback && tables.ColumnsOf(node.Root) is { } owners)
        {
            CheckFallback(node, binding.Columns, owners, node.Path + path);
        }
    }

    /// <summary>What a fallback gives is read as the step's table, by SQL that was bound to the step's columns.</summary>
    private void CheckFallback(StepNode node, IReadOnlyList<TableColumn> given, IReadOnlyList<TableColumn> owners, string path)
    {
        foreach (var column in owners)
        {
            var same = given.FirstOrDefault(each => string.Equals(each.Name, column.Name, StringComparison.OrdinalIgnoreCase));
            if (same?.Type != column.Type)
            {
                _problems.Add(new Problem
                {
                    Code = "FALLBACK_COLUMNS",
                    Severity = "warning",
                    Path = path,
                    Message = same is null
                        ? $"{node.Id} gives no column {column.Name}, which the step has that it stands for; SQL that reads it fails where the fallback ran."
                        : $"{node.Id} gives {column.Name} as {same.Type}, the step that it stands for as {column.Type}.",
                });
            }
        }
    }

    private async Task CheckAggregateAsync(StepNode node, CancellationToken cancel)
    {
        var sources = tables.OfSources(node.Step);
        var grouping = GroupingSql.Of(node.Step);
        if (sources is null)
        {
            if (grouping is not null)
            {
                Warn(node.Path + "/config/task", "The grouping was not checked: the columns of a source are not known yet.");
            }

            return;
        }

        var made = sources.ToList();
        if (grouping is not null && await BindAsync(node, grouping, node.Path + "/config/task", sources, cancel) is { Problems.Count: 0 } binding)
        {
            made.Add(SqlTable.OfColumns($"{Vanguards.Definitions.SqlName.Of(node.Id)}.grouped", binding.Columns));
        }

        if (node is { Role: StepRole.Step, Step.ForEach: null })
        {
            tables.Settle(node.Index, made);
        }
    }

    /// <summary>Null if the statement could not be judged.</summary>
    private async Task<Storage.Sql.SqlBinding?> BindAsync(StepNode node, string text, string path, IReadOnlyList<SqlTable> own, CancellationToken cancel)
    {
        var parsed = Vanguards.Definitions.Expressions.SqlText.Parse(text);
        if (parsed.Error is not null)
        {
            return null;
        }

        var (known, unknown, others) = tables.For(node, parsed.Identifiers);
        if (unknown.Count > 0)
        {
            if (unknown.Any(step => step.Step.Config.Agent is not null || step.Step.Config.Task is { Type: "workflow" or "script" } || step.Step.ForEach is not null))
            {
                Warn(path, $"The SQL was not checked: the tables of {unknown[0].Id} are known only when it has run.");
            }

            return null;
        }

        if (parsed.Identifiers.FirstOrDefault(tables.IsUnknownDataset) is { } dataset)
        {
            Warn(path, $"The SQL was not checked: the columns of {dataset} are not known before its first upload.");
            return null;
        }

        IReadOnlyList<SqlTable> readable = [.. known.DistinctBy(table => table.Name, StringComparer.OrdinalIgnoreCase), .. own];
        var (binding, refused) = await statements.BindAsync(parsed.Sql, readable, cancel);
        if (binding is null)
        {
            if (!_toldOfRest)
            {
                _toldOfRest = true;
                Warn(path, refused!);
            }

            return null;
        }

        foreach (var problem in binding.Problems)
        {
            _problems.Add(At(problem, path, others, readable));
        }

        return binding;
    }

    /// <summary>The statement's own line goes into the message; the document's is found by the path.</summary>
    private static Problem At(Problem problem, string path, List<StepNode> others, IReadOnlyList<SqlTable> readable) => problem with
    {
        Path = path,
        Line = null,
        Message = problem.Line > 1 ? $"{problem.Message} (line {problem.Line} of the statement)" : problem.Message,
        Suggestion = problem.Code == "SQL_UNKNOWN_TABLE" && others.Count > 0 ? $"Add {others[0].Id} to dependsOn to read its table." : Unmapped(problem, readable) ?? problem.Suggestion,
    };

    /// <summary>A column that the use case declares and the data lacks is found by mapping, not by another spelling.</summary>
    private static string? Unmapped(Problem problem, IReadOnlyList<SqlTable> readable) => problem.Code != "SQL_UNKNOWN_COLUMN" ? null : readable
        .SelectMany(table => table.Unmapped.Where(column => problem.Message.Contains($"\"{column}\"", StringComparison.OrdinalIgnoreCase))
            .Select(column => $"{column} is declared for {table.Name}, but no column of its data stands for it: choose one in the dataset's mapping."))
        .FirstOrDefault();

    private void Warn(string path, string message) => _problems.Add(new Problem { Code = "SQL_NOT_BOUND", Severity = "warning", Path = path, Message = message });
}
