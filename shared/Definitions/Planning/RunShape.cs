using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Planning;

/// <summary>What planning needs of a definition, worked out once and shared by all its runs.</summary>
public sealed class RunShape
{
    private readonly WorkflowDefinition _definition;
    private readonly bool[] _effects;
    private readonly IReadOnlyList<int>[] _waiters;

    private RunShape(WorkflowDefinition definition)
    {
        _definition = definition;
        Graph = StepGraph.Of(definition);
        _effects = [.. Graph.Nodes.Select(node => HasEffect(node.Step))];
        _waiters = [.. Enumerable.Range(0, Graph.Count).Select(WaitersFor)];
    }

    public StepGraph Graph { get; }

    /// <summary>Number of steps of the document.</summary>
    public int Count => Graph.Count;

    public ExecutionSettings Settings => _definition.Execution;

    internal bool Sequential => Settings.Mode == "sequential";

    internal bool Continues => Settings.ErrorHandling == "continue";

    internal bool RollsBack => Settings.ErrorHandling == "rollback";

    public static RunShape Of(WorkflowDefinition definition) => new(definition);

    /// <summary>The step's name, for messages.</summary>
    public string NameOf(int step) => step == StepCell.Run ? "outputs" : Graph[step].Step.Name;

    /// <summary>True if a second call could be noticed outside: agents, http, notify, foreign scripts, child runs, delivery of the outputs.</summary>
    public bool IsEffect(int step) => step == StepCell.Run || _effects[step];

    internal bool IsForEach(int step) => step >= 0 && step < Count && Graph[step].Step.ForEach is not null;

    /// <summary>
    /// What cannot be decided before the step has ended: its dependents, and the targets of a decision. In a retried run a target may
    /// depend on nothing but kept steps, and must still wait for the decision.
    /// </summary>
    internal IReadOnlyList<int> WaitersOf(int step) => _waiters[step];

    /// <summary>False for fallbacks, compensations and the outputs.</summary>
    public bool IsDocumentStep(int step) => step >= 0 && step < Count;

    /// <summary>A compensation, or the fallback of one.</summary>
    public bool Undoes(int step)
    {
        if (step == StepCell.Run)
        {
            return false;
        }

        for (var node = Graph[step]; node.Role != StepRole.Step; node = Graph[node.Owner])
        {
            if (node.Role == StepRole.Compensation)
            {
                return true;
            }
        }

        return false;
    }

    internal int RootOf(int step) => step == StepCell.Run ? StepCell.Run : Graph[step].Root;

    /// <summary>Place in the order of dispatch; the outputs come alone, at the end.</summary>
    internal int RankOf(int step) => step == StepCell.Run ? -1 : Graph.PositionOf(step);

    /// <summary>Seconds for one attempt; null without a limit.</summary>
    internal double? TimeoutOf(int step) => step == StepCell.Run ? null : Graph[step].Step.Timeout;

    internal RetrySettings RetryOf(int step) => (step == StepCell.Run ? null : Graph[step].Step.Retry) ?? DefaultRetry;

    /// <summary>Attempts allowed; what was promised to be tried again (<c>onError: retry</c>, compensations, delivery) gets at least three.</summary>
    internal int MaxAttemptsOf(int step)
    {
        var attempts = Math.Max(1, RetryOf(step).MaxAttempts ?? 1 + Math.Max(0, Settings.Retries));
        var atLeast = step == StepCell.Run || Graph[step].Role == StepRole.Compensation || Graph[step].Step.OnError == "retry" ? 3 : 1;
        return Math.Max(attempts, atLeast);
    }

    /// <summary>Items of a <c>forEach</c> that may be open at once. One at a time is one at a time, unless the step says otherwise.</summary>
    internal int MaxItemsOf(int step) => Math.Max(1, Graph[step].Step.MaxParallel ?? (Sequential ? 1 : int.MaxValue));

    private IReadOnlyList<int> WaitersFor(int step)
    {
        var dependents = Graph[step].Dependents;
        List<int>? targets = null;
        for (int? index = step; index is { } node; index = Graph[node].Fallback)
        {
            if (Graph[node].Targets.Count > 0)
            {
                (targets ??= []).AddRange(Graph[node].Targets);
            }
        }

        return targets is null ? dependents : [.. dependents.Union(targets).Order()];
    }

    private static readonly RetrySettings DefaultRetry = new();

    private static bool HasEffect(WorkflowStep step) => step.Type switch
    {
        "agent" or "notify" => true,
        "task" => step.Config.Task switch
        {
            { Type: "http" or "workflow" } => true,
            { Type: "script" } script => script.Language != "javascript",
            _ => false,
        },
        _ => false,
    };
}
