using System.Text.Json;
using Vanguards.Definitions;
using Vanguards.Definitions.Model;
using Vanguards.Expressions;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Saga;

namespace Vanguards.Orchestrator.Engine;

/// <summary><c>execution.concurrency</c>: counted and decided on the writer's turn, so that no two starts pass at once.</summary>
internal sealed class ConcurrencyLimits(Lifecycle lifecycle, ExpressionEngine expressions)
{
    private const string Running = """
        SELECT count(*) FROM executions WHERE concurrency_key = @p0 AND state IN ('PROVISIONING', 'RUNNING', 'WAITING', 'CANCELLING', 'ROLLING_BACK')
        """;

    private const string Cancelling = "SELECT count(*) FROM executions WHERE concurrency_key = @p0 AND state = 'CANCELLING'";

    private const string Oldest = """
        SELECT id FROM executions WHERE concurrency_key = @p0 AND state IN ('PROVISIONING', 'RUNNING', 'WAITING') ORDER BY run LIMIT 1
        """;

    /// <summary>Hears of runs that are to make room; set once, before the first is.</summary>
    public Action<string> Cancelled { get; set; } = _ => { };

    /// <summary>Runs with equal keys share the workflow's limit; null without one.</summary>
    public (string? Key, Fault? Fault) KeyOf(WorkflowDefinition definition, JsonElement inputs, DateTimeOffset asOf)
    {
        if (definition.Execution.Concurrency is not { } settings)
        {
            return (null, null);
        }

        if (settings.Key is not { } key)
        {
            return (definition.Id, null);
        }

        var value = expressions.Render(key.Contains("{{", StringComparison.Ordinal) ? key : $"{{{{ {key} }}}}", new ExpressionScope { Inputs = inputs, AsOf = asOf, Now = asOf });
        return value.Fault is null ? ($"{definition.Id}:{value.Value.GetRawText()}", null) : (null, value.Fault);
    }

    public async ValueTask<bool> MayStartAsync(CommitScope scope, Execution row, ActiveRun run, DateTimeOffset now)
    {
        if (row.ConcurrencyKey is not { } key || run.Facts.Workflow.Execution.Concurrency is not { } settings)
        {
            return true;
        }

        var running = (long)scope.Scalar(Running, key)!;
        if (running < settings.Limit)
        {
            return true;
        }

        if (settings.OnLimit == "reject")
        {
            await lifecycle.SendAsync(new RunRefused
            {
                Run = row.Run,
                At = now,
                Errors =
                [
                    new Problem
                    {
                        Code = "CONCURRENCY_LIMIT",
                        Path = "/execution/concurrency",
                        Message = $"{settings.Limit} executions of {row.WorkflowName} are running already.",
                    },
                ],
            });
        }
        else if (settings.OnLimit == "cancelOldest" && (long)scope.Scalar(Cancelling, key)! <= running - settings.Limit && scope.Scalar(Oldest, key) is string oldest)
        {
            scope.AfterCommit(() => Cancelled(oldest));
        }

        return false;
    }
}
