using System.Diagnostics;
using CsCheck;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Tests.Graph;

public sealed class StepGraphTests
{
    [Fact]
    public void Order_Ties_KeepDocumentOrder()
    {
        var graph = StepGraph.Of(Make(("d", ["a", "b"]), ("c", []), ("a", []), ("b", ["a"])));

        Assert.Equal(["c", "a", "b", "d"], graph.Order.Select(index => graph[index].Id));
        Assert.Equal([2, 3], graph[0].Dependencies);
        Assert.Equal([0, 3], graph[2].Dependents);
        Assert.Equal([2, 3], graph.Ancestors(0));
        Assert.Equal([0, 3], graph.Descendants(2));
    }

    [Fact]
    public void Nodes_FallbackAndCompensation_FollowTheDocumentsSteps()
    {
        var definition = Make(("a", []), ("b", ["a"]));
        definition = definition with
        {
            Steps =
            [
                definition.Steps[0],
                definition.Steps[1] with { Fallback = Step("b2", []) with { Compensate = Step("b2-undo", []) }, Compensate = Step("b-undo", []) },
            ],
        };

        var graph = StepGraph.Of(definition);

        Assert.Equal(2, graph.Count);
        Assert.Equal(["a", "b", "b2", "b2-undo", "b-undo"], graph.Nodes.Select(node => node.Id));
        Assert.Equal("/steps/1/fallback/compensate", graph.Find("b2-undo")!.Path);
        Assert.Equal((2, 1), (graph.Find("b2-undo")!.Owner, graph.Find("b2-undo")!.Root));
        Assert.Equal(4, graph[1].Compensation);
        Assert.Equal([0], graph.Find("b2")!.Dependencies);
        Assert.Equal([0], graph.Ancestors(2));
        Assert.Equal([0, 1], graph.Ancestors(3));
        Assert.True(graph.IsUpstream(0, 2));
        Assert.False(graph.IsUpstream(1, 2));
        Assert.True(graph.IsUpstream(1, 4));
    }

    [Fact]
    public void Targets_OfADecision_AreKnownBothWays()
    {
        var definition = Make(("d", []), ("x", ["d"]), ("y", ["d"]));
        definition = definition with
        {
            Steps =
            [
                definition.Steps[0] with { Type = "decision", Config = new StepConfig { Condition = new ConditionConfig { Expression = "true", Then = ["y"], Else = ["x", "y"] } } },
                .. definition.Steps.Skip(1),
            ],
        };

        var graph = StepGraph.Of(definition);

        Assert.Equal([1, 2], graph[0].Targets);
        Assert.Equal([0], graph[2].DecidedBy);
    }

    [Fact]
    public void Cycles_TwoKnots_NamesOneShortestCycleEach()
    {
        var graph = StepGraph.Of(Make(("a", ["c"]), ("b", ["a"]), ("c", ["b", "a"]), ("x", ["y", "x"]), ("y", ["x"]), ("z", ["y"])));

        Assert.Equal([["a", "c"], ["x", "y"]], graph.Cycles().Select(cycle => cycle.Select(index => graph[index].Id)));
        Assert.Empty(graph.Order);
    }

    [Fact]
    public void Order_RandomDags_IsATopologicalOrderAndCyclesAreEmpty() =>
        Dags.Sample(
            edges =>
            {
                var graph = StepGraph.Of(FromEdges(edges));
                Assert.Equal(edges.Length, graph.Order.Count);
                Assert.Empty(graph.Cycles());
                foreach (var node in graph.Nodes)
                {
                    Assert.All(node.Dependencies, dependency => Assert.True(graph.PositionOf(dependency) < graph.PositionOf(node.Index)));
                }
            },
            iter: 500,
            seed: "0000KOIPe036");

    [Fact]
    public void IsUpstream_RandomDags_AgreesWithAncestors() =>
        Dags.Sample(
            edges =>
            {
                var graph = StepGraph.Of(FromEdges(edges));
                for (var to = 0; to < graph.Count; to++)
                {
                    var ancestors = graph.Ancestors(to).ToHashSet();
                    for (var from = 0; from < graph.Count; from++)
                    {
                        Assert.Equal(ancestors.Contains(from), graph.IsUpstream(from, to));
                        Assert.Equal(ancestors.Contains(from), graph.Descendants(from).Contains(to));
                    }
                }
            },
            iter: 200,
            seed: "0000KOIPe036");

    [Fact]
    public void Cycles_RandomGraphs_AreCyclesAndAreFoundIffThereIsNoOrder() =>
        Gen.Int[0, 14].Array[0, 3].Array[15].Sample(
            edges =>
            {
                var graph = StepGraph.Of(FromEdges([.. edges.Select((to, i) => to.Where(each => each != i).ToArray())]));
                var cycles = graph.Cycles();
                Assert.Equal(graph.Order.Count < graph.Count, cycles.Count > 0);
                foreach (var cycle in cycles)
                {
                    for (var i = 0; i < cycle.Count; i++)
                    {
                        Assert.Contains(cycle[(i + 1) % cycle.Count], graph[cycle[i]].Dependencies);
                    }
                }
            },
            iter: 1_000,
            seed: "0000KOIPe036");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_HundredThousandSteps_TakesModestTime(bool chain)
    {
        const int Steps = 100_000;
        var watch = Stopwatch.StartNew();

        var graph = StepGraph.Of(Make([.. Enumerable.Range(0, Steps).Select(i => ($"s{i}", i == 0 ? [] : new[] { chain ? $"s{i - 1}" : "s0" }))]));

        Assert.Equal(Steps, graph.Order.Count);
        Assert.True(graph.IsUpstream(0, Steps - 1));
        Assert.False(graph.IsUpstream(Steps - 1, 0));
        Assert.Equal(Steps - 1, graph.Descendants(0).Count);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public void Cycles_HundredThousandStepRing_DoesNotOverflow()
    {
        const int Steps = 100_000;

        var graph = StepGraph.Of(Make([.. Enumerable.Range(0, Steps).Select(i => ($"s{i}", new[] { $"s{(i + Steps - 1) % Steps}" }))]));

        Assert.Equal(Steps, Assert.Single(graph.Cycles()).Count);
    }

    /// <summary>Row i lists steps before it in a hidden order; the document's order is that order turned by half.</summary>
    private static readonly Gen<int[][]> Dags = Gen.Int[1, 30].SelectMany(count => Gen.Int[0, count - 1].Array[0, 4].Array[count]
        .Select(rows => rows.Select((row, i) => row.Where(to => Rank(to, count) < Rank(i, count)).ToArray()).ToArray()));

    private static int Rank(int index, int count) => (index + (count / 2)) % count;

    private static WorkflowDefinition FromEdges(int[][] edges) =>
        Make([.. edges.Select((to, i) => ($"s{i}", to.Select(each => $"s{each}").ToArray()))]);

    private static WorkflowDefinition Make(params (string Id, string[] DependsOn)[] steps) => new()
    {
        Id = "w",
        Name = "W",
        UseCase = "u",
        Version = "1.0.0",
        Steps = [.. steps.Select(step => Step(step.Id, step.DependsOn))],
    };

    private static WorkflowStep Step(string id, string[] dependsOn) =>
        new() { Id = id, Name = id, Type = "agent", Config = new StepConfig { Agent = "a" }, DependsOn = dependsOn };
}
