using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;
using static Vanguards.Definitions.Tests.Planning.Drive;

namespace Vanguards.Definitions.Tests.Planning;

public sealed class PlannerTests
{
    [Fact]
    public void Faulted_AttemptsLeft_RetriesWithTheSeedsMessage()
    {
        var run = new Drive(Workflow(Agent("a") with { Retry = new RetrySettings { MaxAttempts = 3, Jitter = 0 } }));
        run.Begin();

        var first = run.Fail("a");
        Assert.Contains("a RETRYING until 1: Retrying step A (1/2)", first.Notes.Select(run.Line));
        run.Now = 1;
        Assert.Contains("dispatch a Step attempt 2 token 3", run.Due("a").Commands.Select(run.Line));
        Assert.Contains("a RETRYING until 3: Retrying step A (2/2)", run.Fail("a").Notes.Select(run.Line));
        run.Now = 3;
        run.Due("a");
        var last = run.Fail("a");

        Assert.Contains("a ended FAILED: Step A failed after 2 retries", last.Notes.Select(run.Line));
        Assert.Equal("end FAILED STEP_FAILED: Step A failed after 2 retries: no", run.Line(Assert.Single(last.Commands)));
    }

    [Fact]
    public void Faulted_OnErrorRetry_GetsThreeAttempts()
    {
        var run = new Drive(Workflow(Agent("a") with { OnError = "retry" }));
        run.Begin();

        Assert.Contains("Retrying step A (1/2)", run.Line(run.Fail("a").Notes.OfType<PlanNote.StepRetrying>().Single()));
    }

    [Fact]
    public void Faulted_ValidationFailed_IsNeverRetried()
    {
        var run = new Drive(Workflow(Agent("a") with { Retry = new RetrySettings { MaxAttempts = 9 } }));
        run.Begin();
        run.Fail("a", "VALIDATION_FAILED");

        Assert.Equal((RunStatus.Failed, "VALIDATION_FAILED"), (run.State.Run.Status, run.State.Run.Error!.Code));
    }

    [Fact]
    public void Faulted_ResourceUnavailable_WaitsWithoutUsingAttemptsUntilPatienceEnds()
    {
        var run = new Drive(Workflow(Agent("a") with { Retry = new RetrySettings { Jitter = 0, MaxUnavailable = 10 } }));
        run.Begin();

        var plan = run.Fail("a", "RESOURCE_UNAVAILABLE", resource: "agent any", retryAfter: 4);
        Assert.Contains("a WAITING until 4: Step A waits for agent any", plan.Notes.Select(run.Line));
        Assert.Equal(RunStatus.Waiting, run.State.Run.Status);
        run.Now = 4;
        Assert.Contains("run RUNNING", run.Due("a").Notes.Select(run.Line));
        run.Fail("a", "RESOURCE_UNAVAILABLE", retryAfter: 60);
        Assert.Equal(10, (run.Cell("a").NextAttemptAt - Start)!.Value.TotalSeconds);
        run.Now = 10;
        run.Due("a");
        run.Fail("a", "RESOURCE_UNAVAILABLE");

        Assert.Equal((RunStatus.Failed, "RESOURCE_UNAVAILABLE", 0), (run.State.Run.Status, run.State.Run.Error!.Code, run.Cell("a").Retries));
    }

    [Fact]
    public void LeaseLapsed_TwoExecutorsLost_RunsAlone_AndIsPoisonIfThatProcessDies()
    {
        var run = new Drive(Workflow(Agent("a") with { Retry = new RetrySettings { MaxAttempts = 9, Jitter = 0 } }));
        run.Begin();

        Assert.Equal([false, true], LoseTwice(run));
        run.Happen(new RunEvent.ProcessDied(0, -1, run.Token("a", -1), Death));

        Assert.Equal(RunStatus.Failed, run.State.Run.Status);
        Assert.Equal("STEP_FAILED", run.State.Run.Error!.Code);
        Assert.Contains("poison: 2 executors were lost while they ran it, and then its own process was ended by signal 9", run.State.Run.Error.Message);
    }

    [Fact]
    public void ProcessDied_WithAFallbackOrASkip_TheseFollow()
    {
        var fallen = new Drive(Workflow(Agent("a") with { Fallback = Agent("b"), OnError = "fallback" }));
        fallen.Begin();
        LoseTwice(fallen);
        Assert.Contains(fallen.Happen(new RunEvent.ProcessDied(0, -1, fallen.Token("a", -1), Death)).Notes, note => note is PlanNote.StepFellBack);

        var skipped = new Drive(Workflow(Agent("a") with { OnError = "skip" }));
        skipped.Begin();
        LoseTwice(skipped);
        skipped.Happen(new RunEvent.ProcessDied(0, -1, skipped.Token("a", -1), Death));
        Assert.Equal((CellStatus.Skipped, SkipReason.Error), (skipped.Cell("a").Status, skipped.Cell("a").SkipReason));
    }

    [Fact]
    public void LeaseLapsed_WhileTheStepRunsAlone_ProvesNothing_ButNotForEver()
    {
        var run = new Drive(Workflow(Agent("a") with { Retry = new RetrySettings { Jitter = 0, MaxUnavailable = 60 } }));
        run.Begin();
        for (var lost = 1; lost < StepCell.LossesBeforePoison; lost++)
        {
            run.Claim("a");
            run.Lose("a");
            // An hour of work each time: far more than an executor may be away.
            run.Now += 3600;
            run.Due("a");
        }

        Assert.Equal((RunStatus.Running, true), (run.State.Run.Status, run.Cell("a").Isolated));
        run.Lose("a");
        Assert.Equal(RunStatus.Failed, run.State.Run.Status);
        Assert.Contains("the last 18 although it ran in a process of its own", run.State.Run.Error!.Message);
    }

    [Fact]
    public void HolderKilled_Twice_KeepsTheAttemptAndRunsAlone()
    {
        var run = new Drive(Workflow(Agent("a") with { Retry = new RetrySettings { Jitter = 0 } }));
        run.Begin();
        run.Claim("a");

        Assert.Equal(["dispatch a Step attempt 1 token 3"], run.Happen(new RunEvent.HolderKilled(0, -1, run.Token("a", -1))).Commands.Select(run.Line));
        run.Claim("a");
        run.Happen(new RunEvent.HolderKilled(0, -1, run.Token("a", -1)));
        run.Now = 1;

        // The run waited meanwhile, so its own clock begins again too.
        Assert.Equal(["dispatch a Step attempt 1 token 4 isolated", "timer run token 5 at 3601"], run.Due("a").Commands.Select(run.Line));
        Assert.True(run.Cell("a").Unknown);
    }

    [Fact]
    public void Claimed_AfterAnotherHadIt_CountsAsALoss()
    {
        var run = new Drive(Workflow(Agent("a")));
        run.Begin();

        run.Happen(new RunEvent.Claimed(0, -1, run.Token("a", -1)) { GivenBefore = true });
        run.Happen(new RunEvent.Claimed(0, -1, run.Token("a", -1)) { GivenBefore = true });

        Assert.Equal(1, run.Cell("a").Losses);
    }

    private static readonly Fault Death = new() { Code = "STEP_FAILED", Message = "its own process was ended by signal 9" };

    /// <summary>Whether each next attempt is to run alone.</summary>
    private static List<bool> LoseTwice(Drive run)
    {
        var alone = new List<bool>();
        for (var lost = 0; lost < 2; lost++)
        {
            run.Claim("a");
            run.Lose("a");
            run.Now += 10;
            alone.AddRange(run.Due("a").Commands.OfType<RunCommand.Dispatch>().Select(dispatch => dispatch.Isolated));
        }

        return alone;
    }

    [Fact]
    public void HandedBack_Repeatedly_UsesNothingUpAndPauses()
    {
        var run = new Drive(Workflow(Agent("a")));
        run.Begin();
        RunEvent Back() => new RunEvent.HandedBack(0, -1, run.Token("a", -1));

        Assert.Equal(["dispatch a Step attempt 1 token 3"], run.Happen(Back()).Commands.Select(run.Line));
        Assert.Contains("timer a token 3 at 1", run.Happen(Back()).Commands.Select(run.Line));
        run.Now = 1;
        Assert.Contains("dispatch a Step attempt 1 token 4", run.Due("a").Commands.Select(run.Line));
        Assert.Equal((0, 0), (run.Cell("a").Retries, run.Cell("a").Losses));
    }

    [Fact]
    public void HandedBack_AfterItsClaim_UsesNothingUp()
    {
        var run = new Drive(Workflow(Agent("a")));
        run.Begin();
        run.Claim("a");

        Assert.Equal(["dispatch a Step attempt 1 token 3"], run.Happen(new RunEvent.HandedBack(0, -1, run.Token("a", -1))).Commands.Select(run.Line));
        Assert.Equal((0, 0, false), (run.Cell("a").Retries, run.Cell("a").Losses, run.Cell("a").Unknown));
    }

    [Fact]
    public void Succeeded_OldToken_IsRefused()
    {
        var run = new Drive(Workflow(Agent("a")));
        run.Begin();
        var old = run.Token("a", -1);
        run.Lose("a");

        Assert.False(run.Happen(new RunEvent.Succeeded(0, -1, old)).Accepted);
        run.Now = 5;
        run.Due("a");
        Assert.False(run.Happen(new RunEvent.Succeeded(0, -1, old)).Accepted);
        Assert.True(run.Succeed("a").Accepted);
    }

    [Fact]
    public void Timeout_WhileWaiting_DoesNotCount()
    {
        var run = new Drive(Workflow(Agent("a")) with { Execution = new ExecutionSettings { Timeout = 100 } });
        run.Begin();
        run.Now = 40;
        run.Happen(new RunEvent.Parked(0, -1, run.Token("a", -1), Start.AddSeconds(1000)));
        Assert.Equal(RunStatus.Waiting, run.State.Run.Status);
        Assert.False(run.RunTimer().Accepted);
        run.Now = 1000;
        Assert.Contains($"timer run token 4 at 1060", run.Due("a").Commands.Select(run.Line));
        run.Now = 1059;
        Assert.Equal(["timer run token 4 at 1060"], run.RunTimer().Commands.Select(run.Line));
        run.Now = 1060;
        run.RunTimer();

        Assert.Equal(RunStatus.TimedOut, run.State.Run.Status);
    }

    [Fact]
    public void Parked_ApprovalUnanswered_FailsWithTimeout()
    {
        var run = new Drive(Workflow(Agent("a")));
        run.Begin();
        run.Happen(new RunEvent.Parked(0, -1, run.Token("a", -1), Start.AddSeconds(60), Approval: true));
        run.Now = 60;
        run.Due("a");

        Assert.Equal("TIMEOUT", run.State.Run.Error!.Code);
    }

    [Fact]
    public void CancelRequested_EffectRuns_WaitsForItsResultForAShortGrace()
    {
        var run = new Drive(Workflow(Agent("a"), Agent("b"), Agent("c", "a")));
        run.Begin();
        run.Claim("a");
        run.Claim("b");

        Assert.Equal(["stop a token 2", "stop b token 3", "timer run token 4 at 5"], run.Happen(new RunEvent.CancelRequested()).Commands.Select(run.Line));
        Assert.Equal(RunStatus.Cancelling, run.State.Run.Status);
        run.Succeed("a");
        run.Now = 5;
        run.RunTimer();

        Assert.Equal(RunStatus.Cancelled, run.State.Run.Status);
        Assert.Equal([CellStatus.Completed, CellStatus.Cancelled, CellStatus.Cancelled], Enumerable.Range(0, 3).Select(step => run.State.StatusOf(step)));
        Assert.Equal(2, run.State.CountOf(CellStatus.Cancelled));

        // Whoever may still hold the attempt that nobody waited for has let go of it before the next.
        run.Now = 6;
        var again = run.Happen(new RunEvent.RetryRequested());
        Assert.Contains("timer b token 3 at 20", again.Commands.Select(run.Line));
        Assert.Contains("dispatch c Step attempt 1 token 6", again.Commands.Select(run.Line));
        run.Now = 20;
        Assert.Contains("dispatch b Step attempt 1 token 7", run.Due("b").Commands.Select(run.Line));
    }

    [Fact]
    public void CancelRequested_NothingButPureStepsRun_EndsAtOnce()
    {
        var query = Agent("a") with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "query" } } };
        var run = new Drive(Workflow(query));
        run.Begin();
        run.Claim("a");

        Assert.Equal(["stop a token 2", "end CANCELLED"], run.Happen(new RunEvent.CancelRequested()).Commands.Select(run.Line));
        Assert.False(run.Happen(new RunEvent.CancelRequested()).Accepted);
    }

    [Fact]
    public void CancelRequested_WhileRollingBack_NamesWhatIsLeft()
    {
        var run = new Drive(Workflow(
            Agent("a") with { Compensate = Agent("undo-a") },
            Agent("b", "a") with { Compensate = Agent("undo-b") },
            Agent("c", "b")) with
        { Execution = new ExecutionSettings { ErrorHandling = "rollback" } });
        run.Begin();
        run.Succeed("a");
        run.Succeed("b");
        Assert.Contains("dispatch undo-b Step attempt 1 token 5", run.Fail("c").Commands.Select(run.Line));
        run.Succeed("undo-b");

        Assert.Equal(
            ["stop undo-a token 6", "end ROLLBACK_FAILED STEP_FAILED: Step C failed after 0 retries: no. The rollback was cancelled; not undone: a not undone a"],
            run.Happen(new RunEvent.CancelRequested()).Commands.Select(run.Line));
        Assert.Equal(CellStatus.Compensated, run.Cell("b").Status);
    }

    [Fact]
    public void Expanded_EmptyList_IsJoinedAtOnce()
    {
        var run = new Drive(Workflow(Agent("a") with { ForEach = "{{ [] }}" }));
        Assert.Contains("dispatch a Expand attempt 1 token 2", run.Begin().Commands.Select(run.Line));

        Assert.Equal(["dispatch a Join attempt 1 token 3"], run.Happen(new RunEvent.Expanded(0, -1, 2, 0)).Commands.Select(run.Line));
        run.Succeed("a");
        run.Succeed("");

        Assert.Equal((RunStatus.Completed, 100), (run.State.Run.Status, run.State.Run.Progress));
    }

    [Fact]
    public void OutputsFailed_ValidationFailed_FailsTheRun()
    {
        var run = new Drive(Workflow(Agent("a")));
        run.Begin();
        run.Succeed("a");
        run.Fail("", "VALIDATION_FAILED");

        Assert.Equal((RunStatus.Failed, 99), (run.State.Run.Status, run.State.Run.Progress));
    }

    [Fact]
    public void RetryRequested_ListPartlyDone_KeepsItsItems()
    {
        var run = new Drive(Workflow(Agent("a") with { ForEach = "{{ list }}", MaxParallel = 1 }));
        run.Begin();
        run.Happen(new RunEvent.Expanded(0, -1, run.Token("a", -1), 3));
        run.Succeed("a", 0);
        run.Fail("a", item: 1);
        Assert.Equal(RunStatus.Failed, run.State.Run.Status);

        var again = run.Happen(new RunEvent.RetryRequested());

        Assert.Equal(["dispatch a[1] Step attempt 1 token 6"], again.Commands.OfType<RunCommand.Dispatch>().Select(run.Line));
        Assert.Equal(33, run.State.Run.Progress);
        run.Succeed("a", 1);
        run.Succeed("a", 2);
        Assert.Equal(AttemptKind.Join, run.Cell("a").Kind);
    }

    [Theory]
    [InlineData(false, RunStatus.Failed)]
    [InlineData(true, RunStatus.Cancelled)]
    public void Stopped_WhileAFallbackIsQueued_EndsItsOwnerToo(bool cancelled, RunStatus expected)
    {
        var fallback = Agent("a") with { Fallback = Agent("a-b") };
        var run = new Drive(Workflow(Agent("b"), Agent("c"), Agent("x", "b"), Agent("y", "b"), fallback) with { Execution = new ExecutionSettings { MaxParallel = 2 } });
        run.Begin();
        run.Succeed("c");
        run.Succeed("b");
        run.Fail("a");
        Assert.Equal((CellStatus.Ready, 0), (run.Cell("a-b").Status, run.Cell("a-b").Attempt));

        if (cancelled)
        {
            run.Happen(new RunEvent.CancelRequested());
        }
        else
        {
            run.Fail("x");
        }

        Assert.Equal((expected, CellStatus.Cancelled), (run.State.Run.Status, run.State.StatusOf(run.Index("a"))));
    }

    [Fact]
    public void Parked_ChildLongerThanTheTimeout_IsStoppedAndTriedAgain()
    {
        var run = new Drive(Workflow(Child("a") with { Timeout = 5, Retry = new RetrySettings { MaxAttempts = 2, Jitter = 0 } }));
        run.Begin();

        Assert.Contains("timer a token 2 at 5", run.Park("a").Commands.Select(run.Line));
        run.Now = 5;
        var due = run.Due("a");

        Assert.Equal(["stop a token 2", "timer a token 2 at 6"], due.Commands.Where(command => command is not RunCommand.StartTimer { Step: StepCell.Run }).Select(run.Line));
        Assert.Equal((CellStatus.Retrying, "TIMEOUT", true), (run.Cell("a").Status, run.Cell("a").Fault!.Code, run.Cell("a").Unknown));
        Assert.False(run.Succeed("a").Accepted, "The child's end came too late");
        run.Now = 6;
        run.Due("a");
        run.Park("a");
        run.Succeed("a");
        Assert.Equal(CellStatus.Completed, run.Cell("a").Status);
    }

    [Theory]
    [InlineData(10, 30, CellStatus.Completed)]
    [InlineData(30, 10, CellStatus.Failed)]
    [InlineData(10, 10, CellStatus.Completed)]
    public void Parked_WaitAndTimeout_WhatComesFirstEndsIt(double wait, double timeout, CellStatus expected)
    {
        var run = new Drive(Workflow(Child("a") with { Timeout = timeout }));
        run.Begin();
        run.Park("a", Start.AddSeconds(wait));
        run.Now = 10;

        run.Due("a");

        Assert.Equal(expected, run.Cell("a").Status);
    }

    [Fact]
    public void Parked_Restarted_KeepsItsTimeLimit()
    {
        var run = new Drive(Workflow(Child("a") with { Timeout = 5 }));
        run.Begin();
        run.Park("a");

        var restored = RunState.Restore(run.Shape, "run-1", run.State.Run, run.State.Cells());

        Assert.Equal(["timer a token 2 at 5"], Recovery.Commands(restored).Select(run.Line));
        Assert.True(restored.Cell(0).TimesOut);
    }

    private static WorkflowStep Child(string id) => Agent(id) with { Type = "task", Config = new StepConfig { Task = new TaskConfig { Type = "workflow" } } };
}
