namespace Vanguards.Definitions.Graph;

/// <summary>Kahn's algorithm with the smallest index first, so that ties keep the document's order.</summary>
internal static class TopologicalOrder
{
    public static IReadOnlyList<int> Of(StepGraph graph)
    {
        var open = new int[graph.Count];
        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < graph.Count; i++)
        {
            open[i] = graph[i].Dependencies.Count;
            if (open[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        var order = new List<int>(graph.Count);
        while (ready.TryDequeue(out var at, out _))
        {
            order.Add(at);
            foreach (var dependent in graph[at].Dependents)
            {
                if (--open[dependent] == 0)
                {
                    ready.Enqueue(dependent, dependent);
                }
            }
        }

        return order;
    }

    public static int[] Positions(StepGraph graph)
    {
        var positions = new int[graph.Count];
        Array.Fill(positions, -1);
        for (var i = 0; i < graph.Order.Count; i++)
        {
            positions[graph.Order[i]] = i;
        }

        return positions;
    }
}
