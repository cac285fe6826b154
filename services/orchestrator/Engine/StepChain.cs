using Vanguards.Definitions.Planning;

namespace Vanguards.Orchestrator.Engine;

/// <summary>A linear run of pure steps that went to one executor as one piece of work.</summary>
internal sealed class StepChain(IEnumerable<long> tokens)
{
    /// <summary>Steps of a chain at most.</summary>
    public const int Longest = 32;

    private volatile bool _broken;

    /// <summary>True once its executor will not go on: a step of it did not complete, or nobody has heard of it for long.</summary>
    public bool IsBroken => _broken;

    /// <summary>Attempts that its executor is to make and that are not released yet; touched on the writer's turn only.</summary>
    public HashSet<long> Ahead { get; } = [.. tokens];

    /// <summary>What is ahead is given out anew when its turn comes; from any thread.</summary>
    public void Break() => _broken = true;

    /// <summary>
    /// What the executor of this step can go on with: the pending steps after it, each needing nothing that is still open but those before it, and the run's outputs if
    /// they come then and need no claim.
    /// </summary>
    public static List<ChainLink> After(ActiveRun run, int first)
    {
        var (state, definition) = (run.State!, run.Facts.Definition);
        var links = new List<ChainLink>();
        if (!definition.IsLink(first))
        {
            return links;
        }

        var chain = new List<int> { first };
        while (links.Count < Longest - 1 && definition.NextInChain(chain[^1]) is { } next && IsFresh(state.Cell(next)))
        {
            var reads = definition.UpstreamReadBy(next);
            if (reads.Any(step => !chain.Contains(step) && !state.StatusOf(step).IsEnded()))
            {
                return links;
            }

            links.Add(Link(state, next, reads, chain));
            chain.Add(next);
        }

        if (links.Count < Longest - 1 && state.Shape.Graph[chain[^1]].Dependents.Count == 0 && run.Facts.Workflow.Outputs.Destination == "dashboard"
            && IsFresh(state.Cell(StepCell.Run)) && AllEndWith(state, chain))
        {
            links.Add(Link(state, StepCell.Run, [.. Enumerable.Range(0, state.Shape.Count)], chain));
        }

        return links;
    }

    private static bool IsFresh(StepCell cell) => cell is { Status: CellStatus.Pending, Attempt: 0, InFlight: false };

    /// <summary>True if every other step has ended, none of them badly.</summary>
    private static bool AllEndWith(RunState state, List<int> chain) =>
        state.CountOf(CellStatus.Failed) == 0 && state.CountOf(CellStatus.Completed) + state.CountOf(CellStatus.Skipped) + chain.Count == state.Shape.Count;

    private static ChainLink Link(RunState state, int step, IReadOnlyList<int> reads, List<int> chain) => new(
        step,
        state.Reserve(step),
        [.. reads.Where(read => !chain.Contains(read)).Select(read => UpstreamRef.Of(state, read))],
        [.. reads.Where(chain.Contains).Select(read => state.Shape.Graph[read].Id)]);
}

/// <summary>One step of a chain after the first: what it needs of ended steps, and of those before it in the chain.</summary>
internal sealed record ChainLink(int Step, long Token, IReadOnlyList<UpstreamRef> Upstream, IReadOnlyList<string> Reads);
