using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;

namespace Vanguards.Definitions.Tests.Planning;

/// <summary>Random workflows in a random world against the naive reference. Seeds are fixed; a failure prints its own.</summary>
[Trait("tier", "slow")]
public sealed class PlannerPropertyTests
{
    [Fact]
    public void Plan_ErrorsContinue_EndsAsTheReference() => Genes.Check(1, 600, genes =>
    {
        var definition = genes.Definition("continue");
        var reference = new Reference(definition, new Script(genes.Seed));
        var outcome = reference.Run();
        var simulation = new Simulation(definition, new Script(genes.Seed), genes.Seed);

        simulation.Run();

        AssertSame(reference, simulation);
        Assert.Equal(outcome, simulation.Outcome);
        Assert.Equal(reference.Dispatches, simulation.Dispatched.Count);
        Assert.Equal(definition.Steps.Count, simulation.Notes.OfType<PlanNote.StepEnded>().Count());
    });

    [Fact]
    public void Plan_EventsDoubledReorderedAndLost_EndsAsTheReference() => Genes.Check(2, 400, genes =>
    {
        var definition = genes.Definition("continue");
        var reference = new Reference(definition, new Script(genes.Seed));
        var outcome = reference.Run();
        var simulation = new Simulation(definition, new Script(genes.Seed), genes.Seed, new Chaos(Doubles: true, Losses: true));

        simulation.Run();

        AssertSame(reference, simulation);
        Assert.Equal(outcome, simulation.Outcome);
    });

    [Fact]
    public void Plan_RestartAfterEveryEvent_GoesOnTheSame() => Genes.Check(3, 250, genes =>
    {
        var definition = genes.Definition();
        var simulation = new Simulation(definition, new Script(genes.Seed), genes.Seed, Chaos.All);

        simulation.Run();

        Assert.Equal(simulation.State.Run.Status, simulation.End!.Outcome);
    });

    [Fact]
    public void Plan_SameEvents_SamePlans() => Genes.Check(4, 150, genes =>
    {
        var simulation = new Simulation(genes.Definition(), new Script(genes.Seed), genes.Seed, new Chaos(Doubles: true, Losses: true));
        simulation.Run();

        var again = new Simulation(genes.Definition(), new Script(genes.Seed), genes.Seed, new Chaos(Doubles: true, Losses: true));
        again.Run();

        Assert.Equal(simulation.Plans, again.Plans);
    });

    [Fact]
    public void Plan_SequentialStop_StopsWhereTheReferenceStops() => Genes.Check(5, 400, genes =>
    {
        var definition = genes.Definition("stop", "sequential");
        definition = definition with { Steps = [.. definition.Steps.Select(step => step with { MaxParallel = null })] };
        var reference = new Reference(definition, new Script(genes.Seed, trouble: 15));
        var outcome = reference.RunSequentially();
        var simulation = new Simulation(definition, new Script(genes.Seed, trouble: 15), genes.Seed);

        simulation.Run();

        AssertSame(reference, simulation);
        Assert.Equal(outcome, simulation.Outcome);
    });

    [Fact]
    public void Plan_ParallelStop_EndsWithinTheReference() => Genes.Check(6, 400, genes =>
    {
        var definition = genes.Definition("stop", "parallel");
        var reference = new Reference(definition, new Script(genes.Seed));
        var outcome = reference.Run();
        var simulation = new Simulation(definition, new Script(genes.Seed), genes.Seed, Chaos.All);

        simulation.Run();

        Assert.Equal(outcome == "COMPLETED" ? "COMPLETED" : "FAILED", simulation.Outcome);
        AssertWithin(reference, simulation);
        if (outcome == "COMPLETED_WITH_ERRORS")
        {
            Assert.Equal(CellStatus.Failed, simulation.State.Cell(simulation.End!.Error!.Step!.Value).Status);
        }
    });

    [Fact]
    public void Plan_CancelledThenRetried_EndsAsTheReferenceAndRepeatsNothing() => Genes.Check(7, 400, genes =>
    {
        var definition = genes.Definition("continue");
        var reference = new Reference(definition, new Script(genes.Seed));
        var outcome = reference.Run();
        var simulation = new Simulation(definition, new Script(genes.Seed), genes.Seed, new Chaos(Restarts: true, Losses: true));

        simulation.Run(events: genes.Seed % 60);
        simulation.Happen(new RunEvent.CancelRequested());
        Assert.False(simulation.Happen(new RunEvent.CancelRequested()).Accepted);
        simulation.Run();
        if (simulation.State.Run.Status == RunStatus.Cancelled)
        {
            AssertWithin(reference, simulation);
            RetryAndCompare(simulation);
        }

        AssertSame(reference, simulation);
        Assert.Equal(outcome, simulation.Outcome);
    });

    [Fact]
    public void Plan_FailedThenRetriedInAHealedWorld_CompletesAndRepeatsNothing() => Genes.Check(8, 400, genes =>
    {
        var simulation = new Simulation(genes.Definition("stop"), new Script(genes.Seed), genes.Seed, Chaos.All) { Healed = new Script(genes.Seed, trouble: 0) };

        simulation.Run();
        if (simulation.State.Run.Status == RunStatus.Failed)
        {
            RetryAndCompare(simulation);
        }

        Assert.Equal("COMPLETED", simulation.Outcome);
    });

    [Fact]
    public void Plan_Rollback_UndoesInReverseOrderOfCompletion() => Genes.Check(9, 600, genes =>
    {
        var simulation = new Simulation(genes.Definition("rollback"), new Script(genes.Seed, trouble: 12), genes.Seed, Chaos.All);
        simulation.Run();
        var graph = simulation.Shape.Graph;
        var undone = simulation.Notes.OfType<PlanNote.Compensated>().ToList();
        if (simulation.State.Run.Status == RunStatus.Completed)
        {
            Assert.Empty(undone);
            return;
        }

        var due = simulation.State.Cells()
            .Where(cell => cell.Step >= 0 && cell.Kind == AttemptKind.Step && graph[cell.Step].Compensation is not null && !simulation.Shape.Undoes(cell.Step))
            .Where(cell => cell.Unknown || (cell.Fallback is null && cell.Status is CellStatus.Completed or CellStatus.Compensated))
            .OrderByDescending(cell => cell.EndOrder)
            .Select(cell => (cell.Step, cell.Item));
        Assert.Equal(due, undone.Select(note => (note.Step, note.Item)));
        var failed = undone.Where(note => note.Status == CellStatus.Failed).Select(note => new CellRef(note.Step, note.Item)).ToList();
        Assert.Equal(failed.Count > 0 ? RunStatus.RollbackFailed : RunStatus.RolledBack, simulation.State.Run.Status);
        Assert.Equal(failed, simulation.End!.NotUndone);
        if (failed.Count == 0)
        {
            Assert.DoesNotContain(simulation.State.Cells(), cell => cell is { Status: CellStatus.Completed, Fallback: null, Kind: AttemptKind.Step }
                && cell.Step >= 0 && !simulation.Shape.Undoes(cell.Step) && graph[cell.Step].Compensation is not null);
        }
    });

    [Fact]
    public void Plan_TimedOut_EndsTimedOutOrRollsBack() => Genes.Check(10, 300, genes =>
    {
        var definition = genes.Definition();
        var simulation = new Simulation(definition, new Script(genes.Seed), genes.Seed, Chaos.All);
        simulation.Run(events: genes.Seed % 40);
        var running = simulation.State.Run.Cause is null && !simulation.State.Run.Status.IsEnded();

        simulation.Happen(new RunEvent.TimedOut());
        simulation.Run();

        if (running)
        {
            Assert.Equal("TIMEOUT", simulation.End!.Error!.Code);
            Assert.Contains(simulation.State.Run.Status, definition.Execution.ErrorHandling == "rollback"
                ? new[] { RunStatus.RolledBack, RunStatus.RollbackFailed }
                : [RunStatus.TimedOut]);
        }
    });

    [Fact]
    public void Recovery_AtAnyPoint_NamesEverythingThatIsStillToBeDone() => Genes.Check(11, 300, genes =>
    {
        var simulation = new Simulation(genes.Definition(), new Script(genes.Seed), genes.Seed);
        simulation.Run(events: genes.Seed % 50);
        var restored = RunState.Restore(simulation.Shape, "run-1", simulation.State.Run, simulation.State.Cells());
        var commands = Recovery.Commands(restored);
        if (simulation.State.Run.Status.IsEnded())
        {
            Assert.Equal(simulation.State.Run.Status, Assert.IsType<RunCommand.EndRun>(Assert.Single(commands)).Outcome);
            return;
        }

        foreach (var cell in restored.Cells().Where(cell => cell.InFlight && !cell.Started))
        {
            Assert.Contains(commands, command => command is RunCommand.Dispatch dispatch && dispatch.Token == cell.Token && simulation.Dispatched.Contains(dispatch));
        }

        foreach (var cell in restored.Cells().Where(cell => cell.NextAttemptAt is not null))
        {
            Assert.Contains(new RunCommand.StartTimer(cell.Step, cell.Item, cell.Token, cell.NextAttemptAt!.Value), commands);
        }
    });

    private static void RetryAndCompare(Simulation simulation)
    {
        var kept = simulation.State.Cells().Where(cell => cell is { Item: StepCell.Whole, Status: CellStatus.Completed } && simulation.Shape.IsDocumentStep(cell.Step)).ToList();
        var before = simulation.Dispatched.Count;

        simulation.Retry();
        simulation.Run();

        Assert.Equal(2, simulation.State.Run.Attempt);
        Assert.All(kept, cell => Assert.Equal(cell, simulation.State.Cell(cell.Step)));
        Assert.DoesNotContain(simulation.Dispatched.Skip(before), dispatch => dispatch.Step >= 0 && kept.Any(cell => cell.Step == simulation.Shape.Graph[dispatch.Step].Root));
    }

    private static void AssertWithin(Reference reference, Simulation simulation)
    {
        for (var step = 0; step < simulation.Shape.Count; step++)
        {
            var ending = reference.Endings[simulation.Shape.Graph[step].Id];
            var shown = simulation.Show(step);
            Assert.True(shown == "CANCELLED" || shown == Show(ending), $"{simulation.Shape.Graph[step].Id} is {shown}, expected {Show(ending)}");
        }
    }

    private static void AssertSame(Reference reference, Simulation simulation)
    {
        var expected = reference.Endings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Show(pair.Value)}");
        var actual = simulation.FinalStates().Split(' ');
        Assert.True(actual.SequenceEqual(expected), $"Is {string.Join(' ', actual.Except(expected))}, expected {string.Join(' ', expected.Except(actual))}\nin {simulation.Outcome} {simulation.State.Run.Error} after\n{simulation.Story()}");
    }

    private static string Show(Reference.Ending ending) => ending.Status + (ending.SkipReason is { } reason ? "/" + reason : "");
}
