using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Tests.Commits;

public sealed class SqliteCommitTests : GroupCommitTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-commit-").FullName;

    private string ConnectionString => $"Data Source={Path.Combine(_folder, "t.db")}";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task RunAsync_DiskFull_FailsWhoeverWaitsAndGoesOnOnceThereIsRoom()
    {
        var pages = 0L;
        await Commits.RunAsync(scope => { pages = (long)scope.Scalar("PRAGMA page_count")!; }, Cancel);
        await Commits.RunAsync(scope => { scope.Execute($"PRAGMA max_page_count = {pages}"); }, Cancel);
        var rolledBack = 0;
        var full = Enumerable.Range(0, 5).Select(n => Commits.RunAsync(
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
        await Commits.RunAsync(scope => { scope.Execute("PRAGMA max_page_count = 100000"); }, Cancel).WaitAsync(Patience, Cancel);
        await Commits.RunAsync(scope => { scope.Execute("INSERT INTO t VALUES (1)"); }, Cancel).WaitAsync(Patience, Cancel);
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

    protected override IWriterDialect Writer() => new SqliteWriter(ConnectionString);

    protected override object? Read(string sql)
    {
        using var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
