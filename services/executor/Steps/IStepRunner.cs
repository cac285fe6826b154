namespace Vanguards.Executor.Steps;

/// <summary>
/// Runs one kind of step. Preparing evaluates everything that the step is made of and changes nothing; what is prepared may be
/// answered from the result cache, or is claimed (effects) and run.
/// </summary>
public interface IStepRunner
{
    /// <summary>The kinds it runs, as <see cref="StepKind.Of"/> names them.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>True if it changes something outside: claimed before it runs, reused only with <c>cache: {ttl}</c>.</summary>
    bool IsEffect { get; }

    /// <summary>True if it needs a good part of a core or of memory: DuckDB, a report.</summary>
    bool IsHeavy { get; }

    ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel);
}
