using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Results;

public sealed class ResultCacheTests
{
    private static async Task<bool> CachedAsync(ExecutorHost host, string steps, object? inputs = null, Func<StepWork, StepWork>? change = null)
    {
        var work = await host.WorkAsync(steps, inputs: inputs);
        return Assert.IsType<StepSucceeded>(await host.RunAsync(change is null ? work : change(work))).Cached;
    }

    private static string Query(string query, object? cache = null) =>
        StepJson.Task("q", new { type = "query", query }, cache is null ? [] : [("cache", cache)]);

    [Fact]
    public async Task Query_SameContent_IsReusedUnderOtherStepsName()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.DatasetAsync("leases", "SELECT 1 AS a");

        Assert.False(await CachedAsync(host, Query("SELECT a FROM leases")));
        var again = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(StepJson.Task("other-step", new { type = "query", query = "SELECT a FROM leases" }))));

        Assert.True(again.Cached);
        Assert.Equal("other_step", Assert.Single(again.Output.Tables).Name);
    }

    [Fact]
    public async Task Query_OtherData_IsRunAgain()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.DatasetAsync("leases", "SELECT 1 AS a");
        await CachedAsync(host, Query("SELECT a FROM leases"));

        await host.DatasetAsync("leases", "SELECT 2 AS a");

        Assert.False(await CachedAsync(host, Query("SELECT a FROM leases")));
    }

    [Fact]
    public async Task Query_DataItDoesNotRead_ChangesNothing()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.DatasetAsync("leases", "SELECT 1 AS a");
        await CachedAsync(host, Query("SELECT a FROM leases"));

        await host.DatasetAsync("permits", "SELECT 1 AS b");

        Assert.True(await CachedAsync(host, Query("SELECT a FROM leases")));
    }

    [Theory]
    [InlineData("SELECT random() AS r")]
    [InlineData("SELECT uuid() AS r")]
    [InlineData("SELECT {{ now }} AS r")]
    [InlineData("SELECT {{ execution.id }} AS r")]
    public async Task Query_ThatChangesFromRunToRun_IsNeverReused(string sql)
    {
        await using var host = await ExecutorHost.StartAsync();
        await CachedAsync(host, Query(sql));

        Assert.False(await CachedAsync(host, Query(sql)));
    }

    [Theory]
    [InlineData("SELECT NOW() AS t", false)]
    [InlineData("SELECT CURRENT_DATE AS t", false)]
    [InlineData("SELECT 1 AS t", true)]
    public async Task Query_OtherAsOf_MattersToWhatReadsIt(string sql, bool reused)
    {
        await using var host = await ExecutorHost.StartAsync();
        await CachedAsync(host, Query(sql));

        Assert.Equal(reused, await CachedAsync(host, Query(sql), change: work => work with { Run = work.Run with { AsOf = work.Run.AsOf.AddDays(1) } }));
        Assert.True(await CachedAsync(host, Query(sql)));
    }

    [Fact]
    public async Task Query_CacheFalse_IsRunAgain()
    {
        await using var host = await ExecutorHost.StartAsync();
        await CachedAsync(host, Query("SELECT 1 AS a"));

        Assert.False(await CachedAsync(host, Query("SELECT 1 AS a", false)));
    }

    [Fact]
    public async Task Query_AfterRestart_IsReusedFromTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-executor-").FullName;
        try
        {
            await using (var first = await ExecutorHost.StartAsync(folder: folder))
            {
                await CachedAsync(first, Query("SELECT 1 AS a"));
            }

            await using var second = await ExecutorHost.StartAsync(folder: folder);
            Assert.True(await CachedAsync(second, Query("SELECT 1 AS a")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("{{ inputs.a }}", true)]
    [InlineData("{{ steps.up.output }}", true)]
    [InlineData("{{ asOf }}", true)]
    [InlineData("{{ now }}", false)]
    [InlineData("{{ execution.id }}", false)]
    [InlineData("{{ new Date().getTime() }}", false)]
    public async Task Expression_SameReads_IsReusedUnlessItReadsTheRun(string expression, bool reused)
    {
        await using var host = await ExecutorHost.StartAsync();
        StepWork Change(StepWork work) => work with { Upstream = new Dictionary<string, UpstreamStep> { ["up"] = ExecutorHost.Completed(1) } };
        await CachedAsync(host, StepJson.Expression("e", expression), new { a = 1 }, Change);

        Assert.Equal(reused, await CachedAsync(host, StepJson.Expression("e", expression), new { a = 1 }, Change));
    }

    [Fact]
    public async Task Expression_OfASecret_IsNeverKept()
    {
        await using var host = await ExecutorHost.StartAsync();
        const string More = """ "inputs":{"required":[{"name":"token","type":"string","secret":true}]} """;
        foreach (var steps in new[] { StepJson.Expression("e", "{{ inputs.token }}"), Query("SELECT {{ inputs.token }} AS t") })
        {
            for (var run = 0; run < 2; run++)
            {
                var work = await host.WorkAsync(steps, more: More, inputs: new { token = "hush-hush-99" });
                Assert.False(Assert.IsType<StepSucceeded>(await host.RunAsync(work)).Cached);
            }
        }
    }

    [Fact]
    public async Task Expression_OtherUpstreamOutput_IsEvaluatedAgain()
    {
        await using var host = await ExecutorHost.StartAsync();
        var steps = StepJson.Expression("e", "{{ steps.up.output }}");
        await CachedAsync(host, steps, change: work => work with { Upstream = new Dictionary<string, UpstreamStep> { ["up"] = ExecutorHost.Completed(1) } });

        Assert.False(await CachedAsync(host, steps, change: work => work with { Upstream = new Dictionary<string, UpstreamStep> { ["up"] = ExecutorHost.Completed(2) } }));
    }

    [Fact]
    public async Task Decision_Reused_StillChooses()
    {
        await using var host = await ExecutorHost.StartAsync();
        var steps = StepJson.One("d", "decision", new { condition = new { expression = "true", then = new[] { "a" }, @else = Array.Empty<string>() } });
        await CachedAsync(host, steps);

        var again = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(steps)));

        Assert.True(again.Cached);
        Assert.Equal(["a"], again.Chosen);
    }

    [Fact]
    public async Task Notify_IsSentAgainUnlessItsCacheSaysHowLongItStands()
    {
        await using var host = await ExecutorHost.StartAsync();
        static string Notify(object? cache) => StepJson.One("n", "notify", new { notification = new { channel = "dashboard", message = "hello" } }, cache is null ? [] : [("cache", cache)]);

        Assert.False(await CachedAsync(host, Notify(null)));
        Assert.False(await CachedAsync(host, Notify(null)));
        Assert.False(await CachedAsync(host, Notify(new { ttl = 60 })));
        Assert.True(await CachedAsync(host, Notify(new { ttl = 60 })));
    }
}
