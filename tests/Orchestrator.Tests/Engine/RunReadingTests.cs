using Microsoft.Extensions.DependencyInjection;
using Vanguards.Orchestrator.Engine;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Engine;

/// <summary>After a start all runs that move are asked for in the same moment; who else reads finds a connection all the same, and nobody fails for the want of one.</summary>
public sealed class RunReadingTests
{
    /// <summary>One is this test's own; of the others the engine leaves some.</summary>
    private const string SmallPool = ";Maximum Pool Size=12;Timeout=2";
    private const int ReadAtOnce = 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ManyRuns_AskedForWhileTheDatabaseIsSlow_WaitTheirTurn_AndLeaveConnectionsToOthers()
    {
        await using var product = await StartAsync(configure: builder => builder.Configuration["Database:Postgres"] += builder.Configuration["Database:Postgres"] is "" ? "" : SmallPool);
        Assert.SkipUnless(product.Database.IsPostgres, "SQLite has no pool that could run dry.");
        var engine = product.Services.GetRequiredService<RunEngine>();
        await using var holder = product.Database.Open();
        await using var slow = await holder.BeginTransactionAsync(Cancel);
        await using var command = holder.CreateCommand();
        command.Transaction = slow;
        command.CommandText = "LOCK TABLE executions IN ACCESS EXCLUSIVE MODE";
        await command.ExecuteNonQueryAsync(Cancel);

        var found = Enumerable.Range(0, 100).Select(n => engine.FindAsync($"nobody-{n}", Cancel).AsTask()).ToList();
        command.CommandText = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'executions'::regclass";
        while ((long)(await command.ExecuteScalarAsync(Cancel))! < ReadAtOnce)
        {
            await Task.Yield();
        }

        var audit = await product.GetAsync("/api/audit?limit=1");
        await slow.CommitAsync(Cancel);

        Assert.NotNull(audit["items"]);
        Assert.All(await Task.WhenAll(found), Assert.Null);
    }
}
