using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;
using static Vanguards.Definitions.Tests.Planning.Drive;

namespace Vanguards.Definitions.Tests.Planning;

/// <summary>What a transition looks at and changes does not grow with the run: counted in cells, not in time.</summary>
public sealed class PlannerCostTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void Plan_Chain_TouchesTheSameCellsWhateverItsLength(int steps)
    {
        var run = new Drive(Workflow([.. Enumerable.Range(0, steps).Select(i => i == 0 ? Agent("s0") : Agent($"s{i}", $"s{i - 1}"))]));

        AssertCheap(run, Enumerable.Range(0, steps).Select(i => $"s{i}"), touched: 16, changed: 2);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void Plan_ManyReadySteps_TouchesTheSameCellsWhateverTheirNumber(int steps)
    {
        var run = new Drive(Workflow([.. Enumerable.Range(0, steps).Select(i => Agent($"s{i}"))]) with { Execution = new ExecutionSettings { MaxParallel = 4 } });

        AssertCheap(run, Enumerable.Range(0, steps).Select(i => $"s{i}"), touched: 16, changed: 2);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20_000)]
    public void Plan_ForEach_TouchesTheSameCellsWhateverItsLength(int items)
    {
        var run = new Drive(Workflow(Agent("a") with { ForEach = "{{ list }}" }) with { Execution = new ExecutionSettings { MaxParallel = 4 } });
        run.Begin();
        run.Happen(new RunEvent.Expanded(0, -1, run.Token("a", -1), items));
        run.State.TakeChanges();
        for (var item = 0; item < items; item++)
        {
            var before = run.State.Touched;
            run.Succeed("a", item);
            Assert.InRange(run.State.Touched - before, 1, 16);
            Assert.InRange(run.State.TakeChanges().Steps.Count, 1, 2);
        }
    }

    private static void AssertCheap(Drive run, IEnumerable<string> steps, int touched, int changed)
    {
        run.Begin();
        run.State.TakeChanges();
        foreach (var step in steps)
        {
            var before = run.State.Touched;
            Assert.True(run.Succeed(step).Accepted);
            Assert.InRange(run.State.Touched - before, 1, touched);
            Assert.InRange(run.State.TakeChanges().Steps.Count, 1, changed);
        }

        run.Succeed("");
        Assert.Equal(RunStatus.Completed, run.State.Run.Status);
    }
}
