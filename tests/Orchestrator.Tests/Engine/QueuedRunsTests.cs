using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Tests.Product;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

public sealed class QueuedRunsTests
{
    private static readonly ExecutionSettings One = new() { Concurrency = new ConcurrencySettings { Limit = 1 } };

    [Fact, Trait("tier", "slow")]
    public async Task Queue_ManyRunsHeldByALimit_StayInTheirRowsAndAllRunOneByOne()
    {
        const int Runs = 80; // more than a page of the queue
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")], One);
        var (held, running, most) = (default(StepWork), 0, 0);
        product.Scripts["a"] = work =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Interlocked.Decrement(ref running);
            return work.Run.ExecutionId == "e0" && held is null ? Hold(work) : ScriptedExecutor.Success(work, 1);
        };
        product.Executor.Start();
        for (var n = 0; n < Runs; n++)
        {
            await product.PostAsync("/api/workflows/execute", Request("e" + n));
        }

        await product.UntilAsync("e0", _ => held is not null);
        Assert.InRange(product.Services.GetRequiredService<RunEngine>().Count, 1, 3);

        await product.Executor.FinishAsync(held!, ScriptedExecutor.Success(held!, 1));
        for (var n = 0; n < Runs; n++)
        {
            Assert.Equal("COMPLETED", (string)(await product.EndAsync("e" + n))["state"]!);
        }

        Assert.Equal(1, most);
        Assert.Equal(Enumerable.Range(0, Runs).Select(n => "e" + n), product.Executor.Taken.Where(work => work.StepId == "a").Select(work => work.Run.ExecutionId));

        StepReport? Hold(StepWork work)
        {
            held = work;
            return null;
        }
    }

    [Fact]
    public async Task Queue_ManyRunsHeldByALimitOfSeveral_StartTogetherButInTheirOrder()
    {
        const int Runs = 40;
        const int Limit = 8;
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")], new() { Concurrency = new ConcurrencySettings { Limit = Limit } });
        var (held, running, most) = (new ConcurrentQueue<StepWork>(), 0, 0);
        product.Scripts["a"] = work =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            if (held.Count < Limit)
            {
                held.Enqueue(work);
                return null;
            }

            Interlocked.Decrement(ref running);
            return ScriptedExecutor.Success(work, 1);
        };
        // Two that take at once would not tell which took first.
        product.Executor.Start(loops: 1);
        for (var n = 0; n < Runs; n++)
        {
            await product.PostAsync("/api/workflows/execute", Request("e" + n));
        }

        await product.UntilAsync("e0", _ => held.Count == Limit);
        foreach (var work in held)
        {
            Interlocked.Decrement(ref running);
            await product.Executor.FinishAsync(work, ScriptedExecutor.Success(work, 1));
        }

        for (var n = 0; n < Runs; n++)
        {
            Assert.Equal("COMPLETED", (string)(await product.EndAsync("e" + n))["state"]!);
        }

        Assert.InRange(most, 1, Limit);
        Assert.Equal(Enumerable.Range(0, Runs).Select(n => "e" + n), product.Executor.Taken.Where(work => work.StepId == "a").Select(work => work.Run.ExecutionId));
    }

    [Fact]
    public async Task Queue_IsBeingLookedAt_ARunWithoutALimitDoesNotWait()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")], One);
        await product.PublishAsync([Step("b")], id: "free");
        var held = await product.HoldAsync("e1");
        await product.PostAsync("/api/workflows/execute", Request("e2"));
        var look = new TaskCompletionSource();
        (product.Datasets.Version, product.Datasets.Answers) = ("looking", look.Task);
        product.Services.GetRequiredService<RunGate>().Signal();
        await product.UntilAsync("e2", _ => product.Datasets.Asked.Contains("looking"));
        product.Datasets.Answers = Task.CompletedTask;

        Assert.Equal("COMPLETED", (string)(await product.RunAsync("e3", "free"))["state"]!);

        look.SetResult();
        await product.Executor.FinishAsync(held, ScriptedExecutor.Success(held, 1));
        Assert.Equal("COMPLETED", (string)(await product.EndAsync("e2"))["state"]!);
    }

    [Fact]
    public async Task Memory_SomethingComesForARunThatHasEnded_TheRunDoesNotStay()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")]);
        product.Executor.Start();
        await product.RunAsync("e1");
        var engine = product.Services.GetRequiredService<RunEngine>();

        await engine.TellAsync("e1", new RunInput.Timer(0, StepCell.Whole, 1), TestContext.Current.CancellationToken);

        Assert.Equal(0, engine.Count);
    }

    [Fact]
    public async Task Queue_DataComesWhileARunIsHeld_ItIsPinnedWhenItLeavesTheQueue()
    {
        await using var product = await StartAsync();
        await product.PublishAsync([Step("a")], One);
        var held = await product.HoldAsync("e1");
        await product.PostAsync("/api/workflows/execute", Request("e2"));
        await product.Services.GetRequiredService<RunReconciler>().LookAsync(TestContext.Current.CancellationToken);
        await product.PostAsync("/api/workflows/execute", Request("e3"));
        product.Datasets.Version = "v2";
        // A look at the queue may be under way that has read what was current a moment before; looks come one after the other.
        product.Services.GetRequiredService<RunGate>().Signal();
        await product.UntilAsync("e2", _ => product.Datasets.Asked.Contains("v2"));

        await product.Executor.FinishAsync(held, ScriptedExecutor.Success(held, 1));
        await product.EndAsync("e2");

        Assert.Equal("v2", product.Executor.Taken.First(work => work.Run.ExecutionId == "e2").Run.Datasets.Single().Version);
    }
}
