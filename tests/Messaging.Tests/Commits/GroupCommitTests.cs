using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Tests.Commits;

/// <summary>What holds of a group commit on either database.</summary>
public abstract class GroupCommitTests : IAsyncLifetime
{
    private GroupCommit _commits = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        _commits = new GroupCommit(Writer(), NullLogger<GroupCommit>.Instance);
        await _commits.RunAsync(scope => { scope.Execute("CREATE TABLE t (v BIGINT PRIMARY KEY)"); }, Cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _commits.DisposeAsync();
    }

    protected GroupCommit Commits => _commits;

    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    protected abstract IWriterDialect Writer();

    /// <summary>Reads on a connection of its own.</summary>
    protected abstract object? Read(string sql);

    protected long Count() => (long)Read("SELECT count(*) FROM t")!;

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
    public async Task BeforeCommit_SomeItemsFail_OnlyTheOthersAreClosedInOrderAfterAllOfThem()
    {
        var closed = new List<int>();
        var items = Enumerable.Range(0, 20).Select(v => _commits.RunAsync(
            scope =>
            {
                scope.MayEndLater();
                scope.BeforeCommit(end =>
                {
                    end.Execute("INSERT INTO t VALUES (@p0)", 1_000 + closed.Count);
                    closed.Add(v);
                });
                scope.Execute("INSERT INTO t VALUES (@p0)", v % 5 == 4 ? 0 : v);
            },
            Cancel)).ToList();
        await Task.WhenAll(items.Select(item => item.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Equal(Enumerable.Range(0, 20).Where(v => v % 5 != 4), closed);
        Assert.Equal(16L, Read("SELECT count(*) FROM t WHERE v >= 1000"));
        Assert.Equal(32L, Count());
        Assert.Equal(4, items.Count(item => item.IsFaulted));
    }

    [Fact]
    public async Task BeforeCommit_TheClosingFails_TheWholeGroupIsUndone()
    {
        var undone = false;
        await Assert.ThrowsAnyAsync<DbException>(() => _commits.RunAsync(
            scope =>
            {
                scope.Execute("INSERT INTO t VALUES (@p0)", 1);
                scope.OnRollback(() => undone = true);
                scope.BeforeCommit(end => end.Execute("INSERT INTO t VALUES (@p0)", 1));
            },
            Cancel));

        Assert.True(undone);
        Assert.Equal(0L, Count());
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
        await Assert.ThrowsAnyAsync<DbException>(() => bad);
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
    public async Task RunAsync_AnItemThatMayEndLaterIsBad_FailsAloneAndLaterItemsStand()
    {
        var undone = false;
        var gate = new TaskCompletionSource();
        // Holds the writer, so that all that follow are of one group.
        var first = Commits.RunAsync(async scope => { await gate.Task; scope.Execute("INSERT INTO t VALUES (0)"); }, Cancel);
        var good = Later(1);
        var bad = Commits.RunAsync(
            scope =>
            {
                scope.MayEndLater();
                scope.OnRollback(() => undone = true);
                scope.AfterCommit(() => Assert.Fail("a failed item has no after-commit actions"));
                scope.Execute("INSERT INTO t VALUES (100)");
                scope.Execute("INSERT INTO t VALUES (1)");
                scope.Execute("INSERT INTO t VALUES (101)");
            },
            Cancel);
        var after = Later(2);
        gate.SetResult();

        await Task.WhenAll(first, good, after);
        await Assert.ThrowsAnyAsync<DbException>(() => bad);
        Assert.True(undone);
        Assert.Equal(3L, Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Execute_ChangesByKeyInAnyOrder_DoWhatTheyDoOneByOne(int seed)
    {
        var chance = new Random(seed);
        await Commits.RunAsync(scope => { scope.Execute($"CREATE TABLE r{seed} (a BIGINT, b BIGINT, v TEXT, n BIGINT, PRIMARY KEY (a, b))"); }, Cancel);
        var expected = new SortedDictionary<(long A, long B), (string? V, long? N)>();

        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => Commits.RunAsync(
            scope =>
            {
                scope.MayEndLater();
                var (key, text, number) = ((A: chance.NextInt64(6), B: chance.NextInt64(6)), chance.Next(4) == 0 ? null : $"t{chance.Next(100)}", chance.Next(4) == 0 ? (long?)null : chance.Next(100));
                var isThere = expected.TryGetValue(key, out var row);
                switch (chance.Next(4))
                {
                    case 0:
                        scope.Execute($"DELETE FROM r{seed} WHERE a = @p0 AND b = @p1", key.A, key.B);
                        expected.Remove(key);
                        break;
                    case 1:
                        scope.Execute($"UPDATE r{seed} SET v = @p1, n = @p3 WHERE a = @p0 AND b = @p2", key.A, text, key.B, number);
                        row = (text, number);
                        break;
                    case 2:
                        scope.Execute($"UPDATE r{seed} SET n = @p2 WHERE a = @p0 AND b = @p1", key.A, key.B, number);
                        row = (row.V, number);
                        break;
                    default:
                        scope.Execute($"INSERT INTO r{seed} (a, b, v, n) VALUES (@p0, @p1, @p2, @p3) ON CONFLICT (a, b) DO UPDATE SET v = excluded.v, n = excluded.n", key.A, key.B, text, number);
                        (isThere, row) = (true, (text, number));
                        expected[key] = row;
                        break;
                }

                if (isThere && expected.ContainsKey(key))
                {
                    expected[key] = row;
                }
            },
            Cancel)));

        for (var a = 0L; a < 6; a++)
        {
            for (var b = 0L; b < 6; b++)
            {
                var isThere = expected.TryGetValue((a, b), out var row);
                Assert.Equal(isThere ? $"{row.V ?? "none"} {row.N?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}" : null, Read($"SELECT coalesce(v, 'none') || ' ' || coalesce(CAST(n AS TEXT), 'none') FROM r{seed} WHERE a = {a} AND b = {b}") as string);
            }
        }
    }

    [Fact]
    public async Task RunAsync_AnItemBuildsOnABadOne_SeesThatItWasUndone()
    {
        var memory = 0L;
        var gate = new TaskCompletionSource();
        var first = Commits.RunAsync(async scope => { await gate.Task; scope.Execute("INSERT INTO t VALUES (0)"); }, Cancel);
        var bad = Commits.RunAsync(
            scope =>
            {
                scope.MayEndLater();
                scope.BuildOn("counter");
                memory++;
                scope.OnRollback(() => memory--);
                scope.Execute("INSERT INTO t VALUES (0)");
            },
            Cancel);
        var seen = -1L;
        var next = Commits.RunAsync(
            scope =>
            {
                scope.MayEndLater();
                scope.BuildOn("counter");
                seen = memory;
                scope.Execute("INSERT INTO t VALUES (1)");
            },
            Cancel);
        gate.SetResult();

        await Task.WhenAll(first, next);
        await Assert.ThrowsAnyAsync<DbException>(() => bad);
        Assert.Equal(0L, seen);
        Assert.Equal(2L, Count());
    }

    private Task Later(long value) => Commits.RunAsync(
        scope =>
        {
            scope.MayEndLater();
            scope.Execute("INSERT INTO t VALUES (@p0)", value);
        },
        Cancel);
}
