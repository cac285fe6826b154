namespace Vanguards.Definitions.Planning;

/// <summary>What one event leads to. The changed cells are in the state's <see cref="RunState.TakeChanges"/>.</summary>
public sealed record Plan(IReadOnlyList<RunCommand> Commands, IReadOnlyList<PlanNote> Notes, bool Accepted)
{
    /// <summary>A doubled, late or stale event: nothing changed.</summary>
    public static readonly Plan Nothing = new([], [], false);
}

/// <summary>Cells changed since the last time they were taken, each once with its newest value; <see cref="Run"/> is null if unchanged.</summary>
public sealed record RunChanges(RunCell? Run, IReadOnlyList<StepCell> Steps)
{
    public bool IsEmpty => Run is null && Steps.Count == 0;
}
