using System.Diagnostics;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tests.Sql;

public sealed class SqlSessionTests : IDisposable
{
    private readonly TestStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    private Task<SqlSession> OpenAsync(params SqlTable[] tables) => _store.Engine.OpenAsync(new SqlScope { Tables = tables, AsOf = TestStore.AsOf }, Cancel);

    [Fact]
    public async Task Parameters_OfEveryKind_AreBound()
    {
        var result = await _store.QueryAsync(
            "SELECT $1 AS s, $2 + 1 AS i, $3 * 2 AS d, $4 AS b, $5 IS NULL AS n, list_sum($6) AS l, 'b' = ANY($7) AS c, DATE '2026-01-02' > $8 AS x, $9 AS j",
            "UTC", [], "a'; DROP TABLE x; --", 41, 1.5, true, null, new[] { 1, 2 }, new[] { "a", "b" }, "2026-01-01", new { k = 1 });

        Assert.Null(result.Fault);
        Assert.Equal("""[{"s":"a'; DROP TABLE x; --","i":42,"d":3,"b":true,"n":true,"l":3,"c":true,"x":true,"j":"{\"k\":1}"}]""", result.Value!.Rows.GetRawText().Replace("\\u0027", "'", StringComparison.Ordinal).Replace("\\u0022", "\\\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Parameters_OfAnotherNumber_AreRefused(int count)
    {
        var result = await _store.QueryAsync("SELECT $1", "UTC", [], [.. Enumerable.Repeat<object?>(1, count)]);

        Assert.Equal("VALIDATION_FAILED", result.Fault!.Code);
    }

    [Fact]
    public async Task QueryToTable_StoresRowsColumnsAndHash_AndRepeatsExactly()
    {
        var numbers = await _store.TableAsync("numbers", "SELECT i AS id, i % 7 AS g, i / 3.0 AS x FROM range(100000) t(i)");
        await using var session = await OpenAsync(SqlTable.Of(numbers));
        const string sql = "SELECT g, count(*) AS n, sum(id) AS total, sum(x) AS x FROM numbers GROUP BY g";

        var first = (await session.QueryToTableAsync(sql, [], "grouped", Cancel)).Value!;
        var again = (await session.QueryToTableAsync(sql, [], "grouped", Cancel)).Value!;

        Assert.Equal((7L, first.Sha256), (first.Rows, again.Sha256));
        Assert.Equal(["g BIGINT", "n BIGINT", "total BIGINT", "x DOUBLE"], first.Columns.Select(c => $"{c.Name} {c.Type}"));
        var preview = await session.PreviewAsync(first, 3, Cancel);
        Assert.Equal((3, true), (preview.Rows.GetArrayLength(), preview.Truncated));
        var read = await _store.Reader.PreviewAsync(first.Uri, 20, Cancel);
        Assert.Equal((7, false), (read.Rows.GetArrayLength(), read.Truncated));
        Assert.Equal(first.Columns, read.Columns);
    }

    [Fact]
    public async Task QueryToTable_KeepsTheOrderOfRows()
    {
        var numbers = await _store.TableAsync("numbers", "SELECT i AS id, hash(i) AS h FROM range(300000) t(i)");
        await using var session = await OpenAsync(SqlTable.Of(numbers));

        var sorted = (await session.QueryToTableAsync("SELECT id FROM numbers ORDER BY h, id", [], "t", Cancel)).Value!;

        await using var check = await OpenAsync(SqlTable.Of(sorted), SqlTable.Of(numbers));
        var wrong = await check.QueryAsync("SELECT count(*) AS n FROM (SELECT h, lag(h) OVER () AS p FROM t POSITIONAL JOIN (SELECT h, id AS nid FROM numbers ORDER BY h, id) o) WHERE h < p", [], 1, Cancel);
        Assert.Equal(0, wrong.Value!.Rows[0].GetProperty("n").GetInt64());
    }

    [Fact]
    public async Task IntegerSum_ThatFitsNot_IsAnErrorAndNeverRounded()
    {
        var numbers = await _store.TableAsync("numbers", "SELECT * FROM (VALUES (9223372036854775807), (1)) t(i)");
        await using var session = await OpenAsync(SqlTable.Of(numbers));

        var exact = await session.QueryToTableAsync("SELECT sum(i) - 1 AS s FROM numbers", [], "t", Cancel);
        var over = await session.QueryToTableAsync("SELECT sum(i) AS s FROM numbers", [], "t", Cancel);

        Assert.Equal("""[{"s":9223372036854775807}]""", (await session.PreviewAsync(exact.Value!, 1, Cancel)).Rows.GetRawText());
        Assert.Equal("VALIDATION_FAILED", over.Fault!.Code);
    }

    [Fact]
    public async Task AggregateTables_AreReadByStepAndSource()
    {
        var leases = await _store.TableAsync("gather_data.leases", "SELECT 1 AS id");
        var permits = await _store.TableAsync("gather_data.permits", "SELECT 1 AS id, 2 AS n");
        await using var session = await OpenAsync(SqlTable.Of(leases), SqlTable.Of(permits));

        var result = await session.QueryAsync("SELECT p.n FROM gather_data.leases l JOIN gather_data.permits p USING (id)", [], 10, Cancel);

        Assert.Equal("""[{"n":2}]""", result.Value!.Rows.GetRawText());
    }

    [Fact]
    public async Task Values_OfEveryType_BecomeJson()
    {
        var result = await _store.QueryAsync("""
            SELECT 1::TINYINT AS a, 18446744073709551615::UBIGINT AS b, 1.50::DECIMAL(10,2) AS c, 'nan'::DOUBLE AS d, 'inf'::FLOAT AS e, 0.1::DOUBLE AS f, true AS g, DATE '2026-01-02' AS h,
              'infinity'::DATE AS i, TIMESTAMP '2026-01-02 03:04:05.5' AS j, TIMESTAMPTZ '2026-01-02 03:04:05+02' AS k, TIME '03:04:05' AS l, 'ab'::BLOB AS m, INTERVAL 14 MONTH AS n,
              '00000000-0000-0000-0000-000000000001'::UUID AS o, [1, NULL] AS p, {'x': 'y', 'z': [DATE '2026-01-01']} AS q, '{"a": 1}'::JSON AS r, NULL AS s, MAP {'k': 1} AS t,
              12345678901234567890123456789::HUGEINT AS u, 'e'::ENUM('e', 'f') AS v, ['nan'::DOUBLE] AS w
            """, "America/Chicago", []);

        Assert.Null(result.Fault);
        Assert.Equal("""
            {"a":1,"b":18446744073709551615,"c":1.50,"d":null,"e":null,"f":0.1,"g":true,"h":"2026-01-02","i":null,"j":"2026-01-02T03:04:05.5","k":"2026-01-02T01:04:05Z","l":"03:04:05","m":"YWI=","n":"1 year 2 months","o":"00000000-0000-0000-0000-000000000001","p":[1,null],"q":{"x":"y","z":["2026-01-01"]},"r":{"a": 1},"s":null,"t":{"k":1},"u":12345678901234567890123456789,"v":"e","w":"[NaN]"}
            """, result.Value!.Rows[0].GetRawText());
    }

    [Theory]
    [InlineData("SELECT CAST('abc' AS INTEGER)")]
    [InlineData("SELECT nope FROM numbers")]
    [InlineData("SELECT id + DATE '2026-01-01' + 'x' FROM numbers")]
    [InlineData("SELEC 1")]
    public async Task Statement_ThatCannotRun_IsNotRetryable(string sql)
    {
        var numbers = await _store.TableAsync("numbers", "SELECT 1 AS id");

        var result = await _store.QueryAsync(sql, "UTC", [numbers]);

        Assert.Equal(("VALIDATION_FAILED", false), (result.Fault!.Code, result.Fault.Retryable));
    }

    [Fact]
    public async Task Cancel_OfARunningQuery_StopsItAndTheSessionGoesOn()
    {
        await using var session = await OpenAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.QueryToTableAsync("SELECT count(*) FROM range(100000000000) a, range(1000) b", [], "t", stop.Token));

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal("""[{"a":1}]""", (await session.QueryAsync("SELECT 1 AS a", [], 1, Cancel)).Value!.Rows.GetRawText());
    }

    [Fact]
    public async Task Query_OverItsTime_IsATimeout()
    {
        using var store = new TestStore(o => o.SqlTimeoutSeconds = 0.3);

        var result = await store.QueryAsync("SELECT count(*) AS n FROM range(100000000000) a, range(1000) b", "UTC", []);

        Assert.Equal(("TIMEOUT", true), (result.Fault!.Code, result.Fault.Retryable));
    }

    [Fact]
    public async Task Memory_ThatIsNotEnough_SpillsToDisk()
    {
        using var store = new TestStore(o => o.SqlMemoryMiB = 64);

        var result = await store.QueryAsync("SELECT count(*) AS n FROM (SELECT i, hash(i) AS h, repeat('x', 20) AS s FROM range(4000000) t(i) ORDER BY h)", "UTC", []);

        Assert.Equal(4_000_000, result.Value?.Rows[0].GetProperty("n").GetInt64());
    }

    [Fact]
    public async Task Sessions_BeyondTheLimit_Wait()
    {
        using var store = new TestStore(o => o.SqlSessions = 1);
        var scope = new SqlScope { AsOf = TestStore.AsOf };
        var first = await store.Engine.OpenAsync(scope, Cancel);

        var second = store.Engine.OpenAsync(scope, Cancel);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();

        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task Table_WhoseObjectIsGone_IsNotFound() =>
        await Assert.ThrowsAsync<FileNotFoundException>(() => OpenAsync(new SqlTable { Name = "t", Uris = [$"sha256/00/{new string('0', 64)}"] }));

    [Fact]
    public async Task Rows_AreStreamed_ToNdjson()
    {
        var numbers = await _store.TableAsync("numbers", "SELECT i, CASE WHEN i % 2 = 0 THEN 'ü\n' END AS s FROM range(50000) t(i)");
        using var target = new MemoryStream();

        await _store.Reader.WriteNdjsonAsync(numbers.Uri, target, Cancel);

        target.Position = 0;
        using var reader = new StreamReader(target);
        for (var i = 0; i < 50_000; i++)
        {
            using var line = JsonDocument.Parse((await reader.ReadLineAsync(Cancel))!);
            Assert.Equal(i, line.RootElement.GetProperty("i").GetInt32());
            Assert.Equal(i % 2 == 0 ? "ü\n" : null, line.RootElement.GetProperty("s").GetString());
        }

        Assert.Null(await reader.ReadLineAsync(Cancel));
    }
}
