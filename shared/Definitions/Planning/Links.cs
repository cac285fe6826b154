using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Planning;

/// <summary>What each step knows of the steps it depends on: counters, so that an end touches its dependents and no more.</summary>
internal sealed class Links
{
    private readonly RunShape _shape;
    private readonly StepGraph _graph;
    private readonly Link[] _links;

    public Links(RunShape shape)
    {
        _shape = shape;
        _graph = shape.Graph;
        _links = new Link[shape.Count];
        for (var step = 0; step < shape.Count; step++)
        {
            foreach (var waiter in shape.WaitersOf(step))
            {
                _links[waiter].Open++;
            }
        }
    }

    /// <summary>How many steps have to end before it is decided whether this one runs.</summary>
    public int OpenOf(int step) => _links[step].Open;

    /// <summary>Tells the dependents, and a decision's targets, that a step of the document has ended.</summary>
    public void Ended(StepCell cell)
    {
        var completed = cell.Status is CellStatus.Completed or CellStatus.Compensated
            || cell is { Status: CellStatus.Skipped, SkipReason: SkipReason.Error };
        foreach (var waiter in _shape.WaitersOf(cell.Step))
        {
            _links[waiter].Open--;
        }

        foreach (var dependent in _graph[cell.Step].Dependents)
        {
            ref var link = ref _links[dependent];
            link.Completed += completed ? 1 : 0;
            link.Blocked += completed ? 0 : 1;
        }

        if (!completed)
        {
            return;
        }

        var chosen = cell.Chosen is { Count: > 0 } ids ? ids.ToHashSet(StringComparer.Ordinal) : null;
        for (int? decision = cell.Step; decision is { } index; decision = _graph[index].Fallback)
        {
            foreach (var target in _graph[index].Targets)
            {
                _links[target].Decided = true;
                _links[target].Chosen |= chosen?.Contains(_graph[target].Id) == true;
            }
        }
    }

    /// <summary>Why the step, all of whose dependencies have ended, does not run; null if it runs.</summary>
    public SkipReason? SkipOf(int step)
    {
        ref var link = ref _links[step];
        var node = _graph[step];
        if (node.DecidedBy.Count > 0 && !link.Chosen)
        {
            return link.Decided ? SkipReason.Branch : SkipReason.Upstream;
        }

        var runs = node.Dependencies.Count == 0 || (node.Step.Join == "any" ? link.Completed > 0 : link.Blocked == 0);
        return runs ? null : SkipReason.Upstream;
    }

    private struct Link
    {
        public int Open;
        public int Completed;
        public int Blocked;
        public bool Decided;
        public bool Chosen;
    }
}
