using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Tests.Commits;

public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-commit-").FullName;
    private GroupCommit _commits = null!;

    public async ValueTask InitializeAsync()
    {
        _commits = new GroupCommit(new SqliteWriter(ConnectionString), NullLogger<GroupCommit>.Instance);
        await _commits.RunAsync(scope => { scope.Execute("CREATE TABLE t (v INTEGER PRIMARY KEY)"); }, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task RunAsync_ManyItems_AllDurableAndAfterCommitRanInOrder()
    {
        var order = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(v => _commits.RunAsync(
            scope =>
            {
                scope.Execute("INSERT INTO t VALUES (@p0)", v);
                scope.AfterCommit(() => order.Add(v));
            },
            Cancel)));

        Assert.Equal(Enumerable.Range(0, 500), order);
        Assert.Equal(500L, Count());
    }

    [Fact]
    public async Task RunAsync_OneBadItemAmongGood_FailsAloneAndUndoesItsWrites()
    {
        var undone = false;
        var good = Enumerable.Range(0, 20).Select(v => _commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (@p0)", v); }, Cancel)).ToList();
        var bad = _commits.RunAsync(
            scope =>
            {
                scope.OnRollback(() => undone = true);
                scope.AfterCommit(() => Assert.Fail("a failed item has no after-commit actions"));
                scope.Execute("INSERT INTO t VALUES (1000)");
                scope.Execute("INSERT INTO t VALUES (1)");
            },
            Cancel);
        var later = _commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (21)"); }, Cancel);

        await Task.WhenAll(good);
        await later;
        await Assert.ThrowsAsync<SqliteException>(() => bad);
        Assert.True(undone);
        Assert.Equal(21L, Count());
    }

    [Fact]
    public async Task RunAsync_WithinAnItem_JoinsItsTransaction()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _commits.RunAsync(
            async scope =>
            {
                await _commits.RunAsync(inner => { inner.Execute("INSERT INTO t VALUES (7)"); }, Cancel);
                Assert.Equal(1L, scope.Scalar("SELECT count(*) FROM t"));
                throw new InvalidOperationException("undo both");
            },
            Cancel));

        Assert.Equal(0L, Count());
    }

    [Fact]
    public async Task DisposeAsync_WithQueuedItems_DoesThemFirst()
    {
        var tasks = Enumerable.Range(0, 100).Select(v => _commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (@p0)", v); }, Cancel)).ToList();
        await _commits.DisposeAsync();
        await Task.WhenAll(tasks);
        Assert.Equal(100L, Count());
        await Assert.ThrowsAnyAsync<Exception>(() => _commits.RunAsync(scope => { scope.Execute("SELECT 1"); }, Cancel));
    }

    [Fact]
    public async Task RunAsync_AnAfterCommitActionThrows_TheOthersRunAndTheWriterGoesOn()
    {
        var told = false;
        await _commits.RunAsync(
            scope =>
            {
                scope.AfterCommit(() => throw new InvalidOperationException("a listener's bug"));
                scope.AfterCommit(() => told = true);
                scope.Execute("INSERT INTO t VALUES (1)");
            },
            Cancel);
        await _commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (2)"); }, Cancel).WaitAsync(Patience, Cancel);

        Assert.True(told);
        Assert.Equal(2L, Count());
    }

    [Fact]
    public async Task RunAsync_DiskFull_FailsWhoeverWaitsAndGoesOnOnceThereIsRoom()
    {
        var pages = 0L;
        await _commits.RunAsync(scope => { pages = (long)scope.Scalar("PRAGMA page_count")!; }, Cancel);
        await _commits.RunAsync(scope => { scope.Execute($"PRAGMA max_page_count = {pages}"); }, Cancel);
        var rolledBack = 0;
        var full = Enumerable.Range(0, 5).Select(n => _commits.RunAsync(
            scope =>
            {
                scope.OnRollback(() => rolledBack++);
                scope.Execute("CREATE TABLE big" + n + " (v BLOB)");
                scope.Execute("INSERT INTO big" + n + " VALUES (zeroblob(100000))");
            },
            Cancel)).ToList();

        foreach (var item in full)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => item.WaitAsync(Patience, Cancel));
        }

        // The limit is the connection's: room again.
        await _commits.RunAsync(scope => { scope.Execute("PRAGMA max_page_count = 100000"); }, Cancel).WaitAsync(Patience, Cancel);
        await _commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (1)"); }, Cancel).WaitAsync(Patience, Cancel);
        Assert.True(rolledBack > 0);
        Assert.Equal(1L, Count());
    }

    [Fact]
    public async Task RunAsync_TheDatabaseIsAwayForAWhile_FailsThenWorks()
    {
        var path = Path.Combine(_folder, "late", "t.db");
        await using var commits = new GroupCommit(new SqliteWriter($"Data Source={path}"), NullLogger<GroupCommit>.Instance);
        await Assert.ThrowsAsync<SqliteException>(() => commits.RunAsync(scope => { scope.Execute("CREATE TABLE t (v INTEGER)"); }, Cancel).WaitAsync(Patience, Cancel));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        await commits.RunAsync(scope => { scope.Execute("CREATE TABLE t (v INTEGER)"); }, Cancel).WaitAsync(Patience, Cancel);
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string ConnectionString => $"Data Source={Path.Combine(_folder, "t.db")}";

    private long Count()
    {
        using var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM t";
        return (long)command.ExecuteScalar()!;
    }
}
