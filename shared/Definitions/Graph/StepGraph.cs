using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Graph;

/// <summary>
/// The topology of a definition, worked out once in O(V + E). Built of a faulty definition too: what cannot be resolved
/// (unknown ids, self dependencies) is left out and reported by the checks.
/// </summary>
public sealed class StepGraph
{
    private readonly List<StepNode> _nodes = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<int>> _order;
    private readonly Lazy<int[]> _positions;
    private readonly Lazy<Reachability> _reachability;

    private StepGraph(WorkflowDefinition definition)
    {
        for (var i = 0; i < definition.Steps.Count; i++)
        {
            Add(definition.Steps[i], StepRole.Step, i, i, $"/steps/{i}");
        }

        Count = _nodes.Count;
        for (var i = 0; i < Count; i++)
        {
            AddNested(i);
        }

        StepLinks.Resolve(this, _nodes);
        _order = new(() => TopologicalOrder.Of(this));
        _positions = new(() => TopologicalOrder.Positions(this));
        _reachability = new(() => new Reachability(this));
    }

    /// <summary>Number of steps of the document, without fallbacks and compensations.</summary>
    public int Count { get; }

    /// <summary>Every step, fallbacks and compensations behind those of the document.</summary>
    public IReadOnlyList<StepNode> Nodes => _nodes;

    /// <summary>Steps of the document in topological order, ties in document order. Steps on a cycle are left out.</summary>
    public IReadOnlyList<int> Order => _order.Value;

    public StepNode this[int index] => _nodes[index];

    public static StepGraph Of(WorkflowDefinition definition) => new(definition);

    /// <summary>The step of that id, fallbacks and compensations included; of doubled ids the first.</summary>
    public StepNode? Find(string id) => _indexes.TryGetValue(id, out var index) ? _nodes[index] : null;

    /// <summary>Position in <see cref="Order"/>; −1 on a cycle. For a nested step its root's.</summary>
    public int PositionOf(int index) => _positions.Value[_nodes[index].Root];

    /// <summary>Every cycle found, one per knot, each as the indexes along it in the direction of dependsOn.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Cycles() => CycleSearch.Of(this);

    /// <summary>
    /// Direct and indirect dependencies in document order, worked out on each call in the size of the answer. For a fallback
    /// those of its root, for a compensation the root as well, whose output it may read.
    /// </summary>
    public IReadOnlyList<int> Ancestors(int index) => Walk(index, node => node.Dependencies, IncludesRoot(index));

    /// <summary>Direct and indirect dependents in document order.</summary>
    public IReadOnlyList<int> Descendants(int index) => Walk(index, node => node.Dependents, includeRoot: false);

    /// <summary>True if the step <paramref name="index"/> can read the output of <paramref name="ancestor"/>.</summary>
    public bool IsUpstream(int ancestor, int index)
    {
        var work = long.MaxValue;
        return IsUpstream(ancestor, index, ref work);
    }

    /// <summary>As <see cref="IsUpstream(int, int)"/> with bounded work: once <paramref name="work"/> is below 0, nothing is known and everything true.</summary>
    public bool IsUpstream(int ancestor, int index, ref long work)
    {
        var root = _nodes[index].Root;
        return _nodes[ancestor].Role == StepRole.Step
            && (ancestor == root ? IncludesRoot(index) : _reachability.Value.Reaches(ancestor, root, ref work));
    }

    private bool IncludesRoot(int index)
    {
        for (var node = _nodes[index]; node.Role != StepRole.Step; node = _nodes[node.Owner])
        {
            if (node.Role == StepRole.Compensation)
            {
                return true;
            }
        }

        return false;
    }

    private List<int> Walk(int index, Func<StepNode, IReadOnlyList<int>> next, bool includeRoot)
    {
        var root = _nodes[index].Root;
        var seen = new HashSet<int>();
        var open = new Stack<int>([root]);
        while (open.TryPop(out var at))
        {
            foreach (var to in next(_nodes[at]))
            {
                if (to != root && seen.Add(to))
                {
                    open.Push(to);
                }
            }
        }

        if (includeRoot)
        {
            seen.Add(root);
        }

        return [.. seen.Order()];
    }

    private int Add(WorkflowStep step, StepRole role, int owner, int root, string path)
    {
        var index = _nodes.Count;
        _nodes.Add(new StepNode { Index = index, Step = step, Role = role, Owner = owner, Root = root, Path = path });
        _indexes.TryAdd(step.Id, index);
        return index;
    }

    private void AddNested(int index)
    {
        var node = _nodes[index];
        if (node.Step.Fallback is { } fallback)
        {
            node.Fallback = Add(fallback, StepRole.Fallback, index, node.Root, node.Path + "/fallback");
            AddNested(node.Fallback.Value);
        }

        if (node.Step.Compensate is { } compensate)
        {
            node.Compensation = Add(compensate, StepRole.Compensation, index, node.Root, node.Path + "/compensate");
            AddNested(node.Compensation.Value);
        }
    }
}
