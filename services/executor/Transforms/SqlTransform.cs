using Vanguards.Executor.Query;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Transforms;

/// <summary>Reshapes tables by SQL; gives a table.</summary>
internal sealed class SqlTransform(StepSql statement) : IStepRunner
{
    public IReadOnlyList<string> Kinds => ["transform.sql"];

    public bool IsEffect => false;

    public bool IsHeavy => true;

    public ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel) =>
        statement.PrepareAsync(step, "sql", step.Step.Config.Transform!.Sql!, parameters: null, cancel);
}
