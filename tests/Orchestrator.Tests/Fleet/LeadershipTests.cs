using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Messaging.Commits;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.TestSupport;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Fleet;

[Trait("tier", "slow")]
public sealed class LeadershipTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL is not installed.");
        await _server.StartAsync(Cancel);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Leader_ItsConnectionIsCut_WritesNoMoreAndAnotherEndsTheRun()
    {
        await using var first = await LeadAsync();
        first.Scripts["a"] = _ => null;
        first.Executor.Start();
        await first.PostAsync("/api/workflows/execute", Request("e1"));
        await using var second = await BeginAsync(after: first, postgres: _server.ConnectionString);
        Assert.False(second.Leadership.IsLeader);

        await _server.CutHoldersAsync("vanguards-orchestration", Cancel);
        await second.Leadership.Led.WaitAsync(Cancel);

        await Assert.ThrowsAnyAsync<Exception>(() => first.Services.GetRequiredService<GroupCommit>().RunAsync(scope => { scope.Execute("DELETE FROM executions"); }, Cancel));
        await PublishAsync(second);
        second.Executor.Start();
        Assert.Equal("COMPLETED", (string)(await second.EndAsync("e1"))["state"]!);
        var events = await second.EventsAsync("e1");
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e!["seq"]!));
        Assert.Empty(second.BrokenInvariants());
        // The one that led ends its process.
        await first.StoppingAsync();
        Assert.False(first.Leadership.IsLeader);
    }

    [Fact]
    public async Task Leader_Stops_AnotherTakesOver()
    {
        var first = await LeadAsync();
        await using var second = await BeginAsync(after: first, postgres: _server.ConnectionString);
        Assert.False(second.Leadership.IsLeader);

        await first.CrashAsync();
        await second.Leadership.Led.WaitAsync(Cancel);

        await PublishAsync(second);
        second.Executor.Start();
        Assert.Equal("COMPLETED", (string)(await second.RunAsync("e1"))["state"]!);
    }

    [Fact]
    public async Task Leader_ThatCannotBegin_EndsItsProcessAsFailed()
    {
        var before = Environment.ExitCode;
        Environment.ExitCode = 0;
        try
        {
            await using var product = await BeginAsync(postgres: _server.ConnectionString, configure: builder => builder.Services.AddLeaderService<CannotBegin>());

            await product.StoppingAsync();

            Assert.Equal((1, false), (Environment.ExitCode, product.Leadership.IsLeader));
        }
        finally
        {
            Environment.ExitCode = before;
        }
    }

    /// <summary>As a service that reads rows of a database that has just gone, through a library that wraps the cause.</summary>
    private sealed class CannotBegin : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new MassTransit.MassTransitException("The saga could not be loaded", new IOException("gone"));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private async Task<OrchestratorUnderTest> LeadAsync()
    {
        var product = await BeginAsync(postgres: _server.ConnectionString);
        await product.Leadership.Led.WaitAsync(Cancel);
        await PublishAsync(product);
        return product;
    }

    private static Task PublishAsync(OrchestratorUnderTest product) => product.PublishAsync([Step("a"), Step("b", "a")]);
}
