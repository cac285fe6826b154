using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Work;

public sealed class StepWorkerTests
{
    private static readonly string Quick = StepJson.Expression("quick", "{{ inputs.n }}", ("cache", false));
    private static readonly string Notice = StepJson.One("tell", "notify", new { notification = new { channel = "dashboard", message = "hello" } });
    private static readonly string Endless = StepJson.Task("endless", new { type = "script", language = "javascript", source = "while (true) {}", limits = new { timeout = 100 } });

    [Fact]
    public async Task Effect_IsClaimedBeforeItsReport()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.RunAsync(await host.WorkAsync(Notice));

        Assert.Equal(["claim", "report StepSucceeded"], host.Plane.Calls);
    }

    [Fact]
    public async Task Effect_ClaimRefused_IsDropped()
    {
        await using var host = await ExecutorHost.StartAsync();
        var asked = new TaskCompletionSource();
        host.Plane.OnClaim = _ =>
        {
            asked.SetResult();
            return Task.FromResult(false);
        };
        var refused = await host.WorkAsync(Notice);
        host.Plane.Add(refused);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await host.StopAsync();

        Assert.DoesNotContain(host.Plane.Reports, report => report.Token == refused.Token);
        Assert.DoesNotContain(host.Plane.Logs, line => line.Message.Contains("hello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Effect_ClaimNotAnswered_IsHandedBackAndNotDone()
    {
        await using var host = await ExecutorHost.StartAsync();
        host.Plane.OnClaim = _ => throw new TimeoutException("the engine is away");

        Assert.IsType<StepHandedBack>(await host.RunAsync(await host.WorkAsync(Notice)));
        Assert.DoesNotContain(host.Plane.Logs, line => line.Message.Contains("hello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Effect_ClaimGrantedWhenItsLeaseIsOver_IsHandedBackAndNotDone()
    {
        var clock = new FakeTimeProvider(ExecutorHost.AsOf);
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:LeaseSeconds"] = "15" }, configure: services => services.AddSingleton<TimeProvider>(clock));
        host.Plane.OnClaim = _ =>
        {
            clock.Advance(TimeSpan.FromSeconds(14));
            return Task.FromResult(true);
        };

        Assert.IsType<StepHandedBack>(await host.RunAsync(await host.WorkAsync(Notice)));
        Assert.DoesNotContain(host.Plane.Logs, line => line.Message.Contains("hello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PureStep_ThatEndsInAMoment_IsNeverShownAsStarted()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.RunAsync(await host.WorkAsync(Quick));
        await host.RunAsync(await host.WorkAsync(Quick));

        Assert.DoesNotContain("started", host.Plane.Calls.Skip(2));
    }

    [Fact]
    public async Task Work_ManyAtOnce_AllReportedOnce()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:Slots"] = "3" });
        var tokens = new List<long>();
        for (var i = 0; i < 200; i++)
        {
            var work = await host.WorkAsync(Quick, inputs: new { n = i });
            tokens.Add(work.Token);
            host.Plane.Add(work);
        }

        foreach (var token in tokens)
        {
            await host.Plane.ReportAsync(token);
        }

        Assert.Equal(200, host.Plane.Reports.Count);
    }

    [Fact]
    public async Task Work_DuplicateOfWorkInHand_IsRunOnce()
    {
        await using var host = await ExecutorHost.StartAsync();
        var gate = new TaskCompletionSource<bool>();
        host.Plane.OnClaim = _ => gate.Task;
        var work = await host.WorkAsync(Notice);
        host.Plane.Add(work);
        host.Plane.Add(work);
        await host.RunAsync(await host.WorkAsync(Quick));
        gate.SetResult(true);
        await host.Plane.ReportAsync(work.Token);
        await host.StopAsync();

        Assert.Single(host.Plane.Reports, report => report.Token == work.Token);
    }

    [Fact]
    public async Task Work_CancelledBeforeItCame_IsNotRun()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.RunAsync(await host.WorkAsync(Quick));
        var work = await host.WorkAsync(Notice);
        host.Plane.Cancel(work.Token);
        host.Plane.Add(work);
        await host.RunAsync(await host.WorkAsync(Quick));
        await host.StopAsync();

        Assert.DoesNotContain("claim", host.Plane.Calls);
    }

    [Fact]
    public async Task Heavy_Waiting_LeavesLightStepsTheirSlots()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:Slots"] = "2", ["Executor:HeavySlots"] = "1", ["Executor:GraceSeconds"] = "0" });
        for (var i = 0; i < 5; i++)
        {
            host.Plane.Add(await host.WorkAsync(Endless));
        }

        Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Quick)));
    }

    [Fact]
    public async Task Report_NotTaken_IsSentAgain()
    {
        await using var host = await ExecutorHost.StartAsync();
        var tries = 0;
        host.Plane.OnReport = _ => ++tries < 3 ? throw new IOException("busy") : Task.CompletedTask;

        await host.RunAsync(await host.WorkAsync(Quick));

        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Step_OfNoKnownKind_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.Equal("VALIDATION_FAILED", (await host.FaultAsync(await host.WorkAsync(StepJson.Task("x", new { type = "teleport" })))).Code);
    }

    [Fact]
    public async Task Step_WhoseDefinitionIsGone_FailsWithItsAddress()
    {
        await using var host = await ExecutorHost.StartAsync();
        var work = await host.WorkAsync(Quick);
        var lost = "sha256/ab/ab" + new string('0', 62);

        var fault = await host.FaultAsync(work with { Run = work.Run with { DefinitionSha256 = "other", DefinitionUri = lost } });

        Assert.Equal("STEP_FAILED", fault.Code);
        Assert.Contains(lost, fault.Message);
    }

    [Fact]
    [Trait("tier", "slow")] // a process must end within the 5 s for last reports
    public async Task Stop_PureStepBeyondTheGrace_IsHandedBack()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:GraceSeconds"] = "0" });
        var work = await host.WorkAsync(Endless);
        host.Plane.Add(work);
        await host.Plane.BegunAsync(work.Token);

        await host.StopAsync();

        Assert.IsType<StepHandedBack>(Assert.Single(host.Plane.Reports));
    }

    [Fact]
    [Trait("tier", "slow")] // a process must end within the 5 s for last reports
    public async Task Stop_WorkThatHasNotBegun_IsHandedBackAtOnce()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:HeavySlots"] = "1", ["Executor:GraceSeconds"] = "0" });
        var running = await host.WorkAsync(Endless);
        host.Plane.Add(running);
        await host.Plane.BegunAsync(running.Token);
        var waiting = await host.WorkAsync(Endless);
        host.Plane.Add(waiting);
        await host.RunAsync(await host.WorkAsync(Quick));

        await host.StopAsync();

        Assert.Equal(2, host.Plane.Reports.OfType<StepHandedBack>().Count());
    }

    [Fact]
    public async Task Stop_WithinTheGrace_FinishesWhatIsRunning()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:GraceSeconds"] = "30" });
        var (gate, asked) = (new TaskCompletionSource<bool>(), new TaskCompletionSource());
        host.Plane.OnClaim = _ =>
        {
            asked.TrySetResult();
            return gate.Task;
        };
        var work = await host.WorkAsync(Notice);
        host.Plane.Add(work);
        await asked.Task;

        var stopping = host.StopAsync();
        gate.SetResult(true);
        await stopping;

        Assert.IsType<StepSucceeded>(await host.Plane.ReportAsync(work.Token));
    }

    [Fact]
    public async Task Lease_Running_IsRenewedInOneBatch()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:RenewSeconds"] = "0.1", ["Executor:GraceSeconds"] = "0" });
        var (one, two) = (await host.WorkAsync(Endless), await host.WorkAsync(Endless));
        var both = new TaskCompletionSource();
        host.Plane.OnRenew = tokens =>
        {
            if (tokens.Order().SequenceEqual([one.Token, two.Token]))
            {
                both.TrySetResult();
            }

            return Task.FromResult<IReadOnlyList<long>>([]);
        };
        host.Plane.Add(one);
        host.Plane.Add(two);

        await both.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Lease_TakenAway_StopsTheStepWithoutReport()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:RenewSeconds"] = "0.1", ["Executor:HeavySlots"] = "1" });
        var work = await host.WorkAsync(Endless);
        host.Plane.OnRenew = tokens => Task.FromResult<IReadOnlyList<long>>(tokens.Contains(work.Token) ? [work.Token] : []);
        host.Plane.Add(work);
        await host.Plane.BegunAsync(work.Token);

        // The one heavy slot is free again: the step has stopped.
        var next = await host.WorkAsync(StepJson.Task("next", new { type = "script", language = "javascript", source = "return 1" }));
        Assert.IsType<StepSucceeded>(await host.RunAsync(next));
        Assert.DoesNotContain(host.Plane.Reports, report => report.Token == work.Token);
    }

    [Fact]
    public async Task Lease_ThatCannotBeRenewed_StopsTheStepBeforeItEnds()
    {
        var clock = new FakeTimeProvider(ExecutorHost.AsOf);
        await using var host = await ExecutorHost.StartAsync(
            new() { ["Executor:HeavySlots"] = "1", ["Executor:LeaseSeconds"] = "15", ["Executor:GraceSeconds"] = "0" },
            configure: services => services.AddSingleton<TimeProvider>(clock));
        host.Plane.OnRenew = _ => throw new IOException("the engine is away");
        var work = await host.WorkAsync(Endless);
        host.Plane.Add(work);
        await AdvanceUntilAsync(clock, TimeSpan.FromMilliseconds(60), host.Plane.BegunAsync(work.Token));

        clock.Advance(TimeSpan.FromSeconds(14.9));

        var next = await host.WorkAsync(StepJson.Task("next", new { type = "script", language = "javascript", source = "return 1" }));
        Assert.IsType<StepSucceeded>(await host.RunAsync(next));
        Assert.DoesNotContain(host.Plane.Reports, report => report.Token == work.Token);
        var stopping = host.StopAsync();
        await AdvanceUntilAsync(clock, TimeSpan.FromSeconds(10), stopping);
    }

    /// <summary>The attempt sets its timers on another thread: moves the clock until it has.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider clock, TimeSpan by, Task condition)
    {
        while (!condition.IsCompleted)
        {
            clock.Advance(by);
            await Task.Yield();
        }

        await condition;
    }
}
