using System.Text.Json.Nodes;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Work;

/// <summary>Steps that come with the one before them and are gone on with.</summary>
public sealed class ChainTests
{
    private static readonly string Steps = StepJson.List(Script("a", "return {n: 1}"), Expression("b", "{{ steps.a.output.n + 1 }}", "a"), Script("c", "return steps.b.output + 1", "b"));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    public async Task Chain_HeavyAndLightSteps_AreMadeOneByOneWithWhatCameBefore(int slots, int heavy)
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:Slots"] = $"{slots}", ["Executor:HeavySlots"] = $"{heavy}" });
        var work = await ChainAsync(host);

        await host.RunAsync(work);

        Assert.Equal(3, (await host.ValueAsync(Assert.IsType<StepSucceeded>(await host.Plane.ReportAsync((work.Token * 1_000) + 2)).Output.Value)).GetInt32());
        Assert.Equal(["a", "b", "c"], host.Plane.Reports.Select(report => report.StepId));
        var reports = host.Plane.Reports.ToArray();
        Assert.All(reports.Zip(reports.Skip(1)), pair => Assert.True(pair.Second.StartedAt >= pair.First.FinishedAt));
    }

    [Fact]
    public async Task Chain_Queries_ReadTheTablesOfThoseBeforeThem()
    {
        await using var host = await ExecutorHost.StartAsync();
        var steps = StepJson.List(
            Query("a", "SELECT * FROM (VALUES (1), (20)) AS given (n)"),
            Query("b", "SELECT CAST(sum(n) AS INTEGER) AS total FROM a", "a"),
            Script("c", "return steps.b.output.preview[0].total", "b"));
        var work = await host.WorkAsync(steps);
        work = work with { Then = [Link("b", 7_001, "a"), Link("c", 7_002, "b")] };

        await host.RunAsync(work);

        Assert.Equal(21, (await host.ValueAsync(Assert.IsType<StepSucceeded>(await host.Plane.ReportAsync(7_002)).Output.Value)).GetInt32());
    }

    [Fact]
    public async Task Chain_ManyAtOnce_AllComeToTheirEndOrHandBackTheRest()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:Slots"] = "2", ["Executor:HeavySlots"] = "1" });
        var works = new List<StepWork>();
        for (var n = 0; n < 12; n++)
        {
            works.Add(await ChainAsync(host));
            host.Plane.Add(works[^1]);
        }

        foreach (var work in works)
        {
            Assert.IsType<StepSucceeded>(await host.Plane.ReportAsync(work.Token));
            if (await host.Plane.ReportAsync((work.Token * 1_000) + 1) is StepSucceeded)
            {
                Assert.True(await host.Plane.ReportAsync((work.Token * 1_000) + 2) is StepSucceeded or StepHandedBack);
            }
        }
    }

    [Fact]
    public async Task Chains_WaitForTheHeavySlot_LeaveRoomForALightStep()
    {
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:Slots"] = "4", ["Executor:HeavySlots"] = "1" });
        var blocker = await host.WorkAsync(StepJson.List(Script("long", "while (true) {}", limits: new { timeout = 100 })));
        host.Plane.Add(blocker);
        await host.Plane.BegunAsync(blocker.Token);
        var chains = new List<StepWork>();
        for (var n = 0; n < 4; n++)
        {
            chains.Add(await ChainAsync(host));
            host.Plane.Add(chains[^1]);
        }

        Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(StepJson.List(Expression("light", "{{ 1 }}")))));

        // Those that gave their room away hand back what follows; none is lost.
        host.Plane.Cancel(blocker.Token);
        var next = await Task.WhenAll(chains.Select(chain => host.Plane.ReportAsync((chain.Token * 1_000) + 1)));
        Assert.Contains(next, report => report is StepHandedBack);
        Assert.Contains(next, report => report is StepSucceeded);
        Assert.All(next, report => Assert.True(report is StepHandedBack or StepSucceeded));
    }

    [Fact]
    public async Task Chain_AStepFails_ItEndsThere()
    {
        await using var host = await ExecutorHost.StartAsync();
        var steps = StepJson.List(Script("a", "throw new Error('no')"), Expression("b", "{{ 1 }}", "a"));
        var work = (await host.WorkAsync(steps)) with { Then = [Link("b", 5_000, "a")] };

        Assert.IsType<StepFaulted>(await host.RunAsync(work));

        await host.StopAsync();
        Assert.Single(host.Plane.Reports);
    }

    [Fact]
    public async Task Chain_ALaterStepWasCancelled_IsNotMade()
    {
        await using var host = await ExecutorHost.StartAsync();
        // The worker hears of cancels by the time that it works.
        await host.RunAsync(await host.WorkAsync(StepJson.List(Expression("first", "{{ 1 }}"))));
        var work = await ChainAsync(host);
        host.Plane.Cancel((work.Token * 1_000) + 1);

        await host.RunAsync(work);

        await host.StopAsync();
        Assert.Equal(["first", "a"], host.Plane.Reports.Select(report => report.StepId));
    }

    [Fact]
    public async Task Drain_InTheMidstOfAChain_HandsBackTheNextStep()
    {
        await using var host = await ExecutorHost.StartAsync();
        var steps = StepJson.List(Script("a", "let n = 0; while (n < 1e6) n++; return {n: 1}"), Expression("b", "{{ 1 }}", "a"));
        var work = (await host.WorkAsync(steps)) with { Then = [Link("b", 6_000, "a")] };
        host.Plane.Add(work);
        await host.Plane.BegunAsync(work.Token);

        await host.StopAsync();

        Assert.IsType<StepSucceeded>(await host.Plane.ReportAsync(work.Token));
        Assert.IsType<StepHandedBack>(await host.Plane.ReportAsync(6_000));
    }

    private static async Task<StepWork> ChainAsync(ExecutorHost host)
    {
        var work = await host.WorkAsync(Steps);
        return work with { Then = [Link("b", (work.Token * 1_000) + 1, "a"), Link("c", (work.Token * 1_000) + 2, "b")] };
    }

    private static JsonObject Script(string id, string source, params string[] dependsOn) => Script(id, source, null, dependsOn);

    private static JsonObject Script(string id, string source, object? limits, params string[] dependsOn) =>
        StepJson.Of(id, "task", new { task = new { type = "script", language = "javascript", source, limits = limits ?? new { } } }, ("cache", false), ("dependsOn", dependsOn));

    private static JsonObject Query(string id, string query, params string[] dependsOn) =>
        StepJson.Of(id, "task", new { task = new { type = "query", query } }, ("cache", false), ("dependsOn", dependsOn));

    private static JsonObject Expression(string id, string expression, params string[] dependsOn) =>
        StepJson.Of(id, "transform", new { transform = new { expression } }, ("cache", false), ("dependsOn", dependsOn));

    private static ChainedStep Link(string step, long token, params string[] reads) => new() { Kind = WorkKind.Step, StepId = step, Token = token, Reads = reads };
}
