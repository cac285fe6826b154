using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Query;

/// <summary>One SELECT over the use case's datasets and the tables upstream; gives a table.</summary>
internal sealed class QueryRunner(StepSql statement) : IStepRunner
{
    public IReadOnlyList<string> Kinds => ["task.query"];

    public bool IsEffect => false;

    public bool IsHeavy => true;

    public ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var task = step.Step.Config.Task!;
        return statement.PrepareAsync(step, "query", task.Query ?? throw StepFaultException.Invalid("A query task needs a `query`."), task.Parameters, cancel);
    }
}
