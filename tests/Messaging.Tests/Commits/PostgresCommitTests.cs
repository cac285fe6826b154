using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Vanguards.Messaging.Commits;
using Vanguards.TestSupport;

namespace Vanguards.Messaging.Tests.Commits;

[Trait("tier", "slow")]
public sealed class PostgresCommitTests(PostgresCommitTests.Site site) : GroupCommitTests, IClassFixture<PostgresCommitTests.Site>
{
    private const string Full = "DO $$ BEGIN RAISE 'No room' USING ERRCODE = 'disk_full'; END $$";

    private const string RowOfTransaction = "INSERT INTO t SELECT txid_current() ON CONFLICT DO NOTHING";

    private readonly string _settings = site.Server.ConnectionString + ";ApplicationName=writer";

    public override async ValueTask InitializeAsync()
    {
        Read("DROP TABLE IF EXISTS t");
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Writer_AnotherHoldsTheLock_WaitsUntilThatOneIsGone()
    {
        var second = new PostgresWriter(_settings, "lock");
        var waiting = second.AcquireAsync(Cancel);
        await using (var third = new GroupCommit(new PostgresWriter(_settings, "another lock"), NullLogger<GroupCommit>.Instance))
        {
            await third.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (1)"); }, Cancel);
        }

        Assert.False(waiting.IsCompleted);
        await Commits.DisposeAsync();
        await waiting.WaitAsync(Patience, Cancel);

        await using var commits = new GroupCommit(second, NullLogger<GroupCommit>.Instance);
        await commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (2)"); }, Cancel);
        Assert.Equal(2L, Count());
    }

    [Fact]
    public async Task RunAsync_AfterATransactionOfManyItems_TheNextWaitsForMoreAndNotForLong()
    {
        var clock = new FakeTimeProvider();
        var writer = new PostgresWriter(_settings);
        await using var commits = new GroupCommit(writer, NullLogger<GroupCommit>.Instance, clock: clock);
        var gate = new TaskCompletionSource();
        var first = commits.RunAsync(async _ => await gate.Task, Cancel);
        var many = Enumerable.Range(0, GroupCommit.Load).Select(v => commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (@p0)", v); }, Cancel)).ToList();
        gate.SetResult();
        await Task.WhenAll([first, .. many]).WaitAsync(Patience, Cancel);

        // Of each transaction one row; reading gives the first item the time to be taken by itself.
        var one = commits.RunAsync(scope => { scope.Execute(RowOfTransaction); }, Cancel);
        Assert.Equal((long)GroupCommit.Load, Count());
        var another = commits.RunAsync(scope => { scope.Execute(RowOfTransaction); }, Cancel);
        var both = Task.WhenAll(one, another);
        while (!both.IsCompleted)
        {
            clock.Advance(writer.Gathering);
            await Task.Yield();
        }

        await both;
        Assert.Equal(GroupCommit.Load + 1L, Count());

        // Two at a time are no load: the next is done while the clock stands.
        await commits.RunAsync(scope => { scope.Execute(RowOfTransaction); }, Cancel).WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Writer_ATableHasGrownSinceItWasPlannedFor_IsReadByItsKeyAndNothingIsCompiled()
    {
        var plan = new List<string>();
        await Commits.RunAsync(
            scope =>
            {
                scope.Execute("CREATE TEMPORARY TABLE grown (id bigint PRIMARY KEY, at bigint) ON COMMIT DROP");
                foreach (var statement in (string[])["UPDATE grown SET at = 1 WHERE at < 1", "DELETE FROM grown WHERE id = ANY(ARRAY[1, 2])"])
                {
                    using var lines = scope.Read("EXPLAIN (ANALYZE) " + statement);
                    while (lines.Read())
                    {
                        plan.Add(lines.GetString(0));
                    }
                }
            },
            Cancel);

        // What has no key is read whole, at a cost that is made up; that is what would be compiled.
        Assert.Contains(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal));
        Assert.Contains(plan, line => line.Contains("grown_pkey", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("JIT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Writer_ItsConnectionIsCut_WritesNoMoreAlthoughNobodyElseDoes()
    {
        await site.Server.CutHoldersAsync("writer", Cancel);

        await Assert.ThrowsAnyAsync<Exception>(() => Commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (1)"); }, Cancel));
        await Assert.ThrowsAsync<WriterLostException>(() => Commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (1)"); }, Cancel));
        Assert.Equal(0L, Count());
    }

    [Fact]
    public async Task Writer_ItsConnectionIsCutWithinATransaction_NothingOfItStandsAndTheNextHolderWrites()
    {
        var next = new PostgresWriter(_settings, "lock");
        var waiting = next.AcquireAsync(Cancel);

        await Assert.ThrowsAnyAsync<Exception>(() => Commits.RunAsync(
            async scope =>
            {
                scope.Execute("INSERT INTO t VALUES (1)");
                scope.Scalar("SELECT 1");
                await site.Server.CutHoldersAsync("writer", Cancel);
                scope.Execute("INSERT INTO t VALUES (2)");
            },
            Cancel));

        await waiting;
        await using var commits = new GroupCommit(next, NullLogger<GroupCommit>.Instance);
        await commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (3)"); }, Cancel);
        Assert.Equal(1L, Count());
    }

    [Fact]
    public async Task Writer_TheServersDiskIsFull_WritesOnWithTheLockWhichNobodyElseGot()
    {
        await Commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (1)"); }, Cancel);
        var second = new PostgresWriter(_settings, "lock");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var waiting = second.AcquireAsync(stop.Token);

        // The client closes the connection then.
        var full = await Assert.ThrowsAsync<PostgresException>(() => Commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (2)"); scope.Execute(Full); }, Cancel));
        await Commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (3)"); }, Cancel);

        Assert.Equal("53100", full.SqlState);
        Assert.Equal("1 3", Read("SELECT string_agg(v::text, ' ' ORDER BY v) FROM t"));
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Writer_TheServersDiskIsFullAndItsSeatIsLost_WritesNoMore()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Commits.RunAsync(
            async scope =>
            {
                scope.Execute("INSERT INTO t VALUES (1)");
                scope.Scalar("SELECT 1");
                Read("SELECT pg_terminate_backend(pid) FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE application_name = 'writer' AND locktype = 'advisory' AND state = 'idle'");
                scope.Execute(Full);
                await Task.CompletedTask;
            },
            Cancel));

        await Assert.ThrowsAsync<WriterLostException>(() => Commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (2)"); }, Cancel));
        Assert.Equal(0L, Count());
    }

    [Fact]
    public async Task Execute_TextThatPostgresDoesNotKnow_IsVisiblyReplaced()
    {
        await Commits.RunAsync(scope => { scope.Execute("CREATE TABLE IF NOT EXISTS words (v text)"); }, Cancel);

        await Commits.RunAsync(scope => { scope.Execute("INSERT INTO words VALUES (@p0)", "a\0b\uD800c😀"); }, Cancel);

        Assert.Equal("a\uFFFDb\uFFFDc😀", Read("SELECT v FROM words"));
    }

    [Fact]
    public async Task Execute_NullsBeforeAndAfterValues_KeepTheColumnsType()
    {
        await Commits.RunAsync(scope => { scope.Execute("CREATE TABLE IF NOT EXISTS pairs (k bigint, v text, n bigint)"); }, Cancel);
        foreach (var (text, number) in ((string?, int?)[])[(null, null), ("x", 1), (null, 2), ("y", null), (null, null)])
        {
            await Commits.RunAsync(scope => { scope.Execute("INSERT INTO pairs VALUES (@p0, @p1, @p2)", 1, text, number); }, Cancel);
        }

        Assert.Equal("x y 3", Read("SELECT string_agg(v, ' ' ORDER BY v) || ' ' || sum(n) FROM pairs"));
    }

    protected override IWriterDialect Writer() => new PostgresWriter(_settings, "lock");

    protected override object? Read(string sql)
    {
        using var connection = new NpgsqlConnection(site.Server.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    public sealed class Site : IAsyncLifetime
    {
        public PostgresServer Server { get; } = new();

        public async ValueTask InitializeAsync()
        {
            Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL is not installed.");
            await Server.StartAsync(TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
