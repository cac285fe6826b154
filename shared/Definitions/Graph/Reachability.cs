namespace Vanguards.Definitions.Graph;

/// <summary>
/// Answers "is a upstream of b" without a walk in nearly every case: a spanning forest's intervals prove it, the ranks of the
/// topological order refute it; what is left is a walk pruned by both.
/// </summary>
internal sealed class Reachability
{
    private readonly StepGraph _graph;
    private readonly int[] _enter;
    private readonly int[] _leave;

    public Reachability(StepGraph graph)
    {
        _graph = graph;
        _enter = new int[graph.Count];
        _leave = new int[graph.Count];
        var clock = 0;
        var calls = new Stack<(int Node, int Next)>();
        foreach (var start in graph.Order)
        {
            if (_enter[start] != 0)
            {
                continue;
            }

            _enter[start] = ++clock;
            calls.Push((start, 0));
            while (calls.TryPop(out var call))
            {
                var (node, next) = call;
                if (next == graph[node].Dependents.Count)
                {
                    _leave[node] = ++clock;
                    continue;
                }

                calls.Push((node, next + 1));
                var to = graph[node].Dependents[next];
                if (_enter[to] == 0)
                {
                    _enter[to] = ++clock;
                    calls.Push((to, 0));
                }
            }
        }
    }

    /// <param name="from">The upstream step.</param>
    /// <param name="to">The downstream step.</param>
    /// <param name="work">Edges that may still be looked at; below 0 afterwards, the answer is not known and given as true.</param>
    public bool Reaches(int from, int to, ref long work)
    {
        if (from == to)
        {
            return false;
        }

        if (Covers(from, to))
        {
            return true;
        }

        var seen = new HashSet<int>();
        var open = new Stack<int>([to]);
        var floor = _graph.PositionOf(from);
        while (open.TryPop(out var at))
        {
            if (at == from || Covers(from, at))
            {
                return true;
            }

            foreach (var dependency in _graph[at].Dependencies)
            {
                if (--work < 0)
                {
                    return true;
                }

                if (_graph.PositionOf(dependency) >= floor && seen.Add(dependency))
                {
                    open.Push(dependency);
                }
            }
        }

        return false;
    }

    private bool Covers(int from, int at) =>
        _enter[from] > 0 && _enter[from] <= _enter[at] && _leave[at] <= _leave[from];
}
