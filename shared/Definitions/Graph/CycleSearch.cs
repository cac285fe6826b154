namespace Vanguards.Definitions.Graph;

/// <summary>Finds a shortest cycle of every knot (strongly connected component) of the steps that no topological order reaches.</summary>
internal static class CycleSearch
{
    public static IReadOnlyList<IReadOnlyList<int>> Of(StepGraph graph)
    {
        if (graph.Order.Count == graph.Count)
        {
            return [];
        }

        return [.. Knots(graph).Where(knot => knot.Count > 1).OrderBy(knot => knot.Min()).Select(knot => Shortest(graph, knot))];
    }

    /// <summary>From the knot's first step in document order along dependsOn back to it.</summary>
    private static List<int> Shortest(StepGraph graph, List<int> knot)
    {
        var inside = knot.ToHashSet();
        var start = knot.Min();
        var cameFrom = new Dictionary<int, int>();
        var open = new Queue<int>([start]);
        while (open.TryDequeue(out var at))
        {
            foreach (var to in graph[at].Dependencies.Where(inside.Contains))
            {
                if (to == start)
                {
                    var cycle = new List<int>();
                    for (var back = at; back != start; back = cameFrom[back])
                    {
                        cycle.Add(back);
                    }

                    cycle.Add(start);
                    cycle.Reverse();
                    return cycle;
                }

                if (cameFrom.TryAdd(to, at))
                {
                    open.Enqueue(to);
                }
            }
        }

        return [start];
    }

    /// <summary>Tarjan's algorithm with a stack of its own: a chain of 100,000 steps would overflow the thread's.</summary>
    private static List<List<int>> Knots(StepGraph graph)
    {
        var knots = new List<List<int>>();
        var (number, low) = (new int[graph.Count], new int[graph.Count]);
        var onPath = new bool[graph.Count];
        var path = new Stack<int>();
        var calls = new Stack<(int Node, int Next)>();
        var counter = 0;
        for (var start = 0; start < graph.Count; start++)
        {
            if (number[start] == 0 && graph.PositionOf(start) < 0)
            {
                calls.Push((start, 0));
            }

            while (calls.TryPop(out var call))
            {
                var (node, next) = call;
                if (next == 0)
                {
                    number[node] = low[node] = ++counter;
                    path.Push(node);
                    onPath[node] = true;
                }

                if (next < graph[node].Dependencies.Count)
                {
                    calls.Push((node, next + 1));
                    var to = graph[node].Dependencies[next];
                    if (number[to] == 0 && graph.PositionOf(to) < 0)
                    {
                        calls.Push((to, 0));
                    }
                    else if (onPath[to])
                    {
                        low[node] = Math.Min(low[node], number[to]);
                    }

                    continue;
                }

                if (low[node] == number[node])
                {
                    knots.Add(TakeKnot(path, onPath, node));
                }

                if (calls.TryPeek(out var caller))
                {
                    low[caller.Node] = Math.Min(low[caller.Node], low[node]);
                }
            }
        }

        return knots;
    }

    private static List<int> TakeKnot(Stack<int> path, bool[] onPath, int root)
    {
        var knot = new List<int>();
        int member;
        do
        {
            member = path.Pop();
            onPath[member] = false;
            knot.Add(member);
        }
        while (member != root);
        return knot;
    }
}
