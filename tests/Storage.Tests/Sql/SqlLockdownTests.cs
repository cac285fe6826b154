using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tests.Sql;

public sealed class SqlLockdownTests(SharedStore shared) : IClassFixture<SharedStore>
{
    private readonly TestStore _store = shared.Store;

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM read_blob('/etc/passwd')")]
    [InlineData("SELECT * FROM read_parquet('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("SELECT * FROM \"/etc/passwd\"")]
    [InlineData("SELECT * FROM '../../objects/presign.key'")]
    [InlineData("SELECT * FROM glob('/*')")]
    [InlineData("SELECT * FROM query('SELECT 1')")]
    [InlineData("SELECT * FROM query_table('leases')")]
    [InlineData("SELECT * FROM json_execute_serialized_sql('{}')")]
    [InlineData("SELECT * FROM histogram('leases', 'lease_id')")]
    [InlineData("SELECT * FROM duckdb_settings()")]
    [InlineData("SELECT * FROM duckdb_settings")]
    [InlineData("SELECT * FROM duckdb_views()")]
    [InlineData("SELECT * FROM duckdb_logs")]
    [InlineData("SELECT * FROM information_schema.tables")]
    [InlineData("SELECT * FROM pg_catalog.pg_class")]
    [InlineData("SELECT * FROM sqlite_master")]
    [InlineData("SELECT * FROM system.information_schema.tables")]
    [InlineData("SELECT * FROM memory.leases")]
    [InlineData("SELECT * FROM parquet_metadata('/etc/passwd')")]
    [InlineData("SELECT current_setting('temp_directory')")]
    [InlineData("SELECT main.current_setting('temp_directory')")]
    [InlineData("SELECT getvariable('x')")]
    [InlineData("SELECT getenv('HOME')")]
    [InlineData("SELECT sleep_ms(10)")]
    [InlineData("SELECT nextval('s')")]
    [InlineData("SELECT (SELECT max(name) FROM duckdb_settings())")]
    [InlineData("SELECT * FROM leases WHERE lease_id IN (SELECT name FROM duckdb_settings)")]
    [InlineData("SELECT * FROM (WITH duckdb_settings AS (SELECT 1) SELECT 1), duckdb_settings")]
    [InlineData("WITH duckdb_settings AS (SELECT * FROM duckdb_settings) SELECT * FROM duckdb_settings")]
    [InlineData("SELECT * FROM (SHOW TABLES)")]
    [InlineData("SHOW ALL TABLES")]
    [InlineData("SHOW TABLES")]
    [InlineData("SELECT * FROM leases PIVOT (count(*) FOR lease_id IN (SELECT name FROM duckdb_settings))")]
    [InlineData("ATTACH '/tmp/x.db' AS x")]
    [InlineData("ATTACH ':memory:' AS x")]
    [InlineData("DETACH session")]
    [InlineData("USE memory")]
    [InlineData("COPY leases TO '/tmp/x.csv'")]
    [InlineData("COPY (SELECT 1) TO '/tmp/x.csv'")]
    [InlineData("EXPORT DATABASE '/tmp/x'")]
    [InlineData("IMPORT DATABASE '/tmp/x'")]
    [InlineData("PRAGMA database_list")]
    [InlineData("PRAGMA enable_profiling")]
    [InlineData("SET memory_limit = '10GB'")]
    [InlineData("SET VARIABLE x = 1")]
    [InlineData("RESET TimeZone")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("CREATE TABLE x (a INT)")]
    [InlineData("CREATE MACRO now() AS 1")]
    [InlineData("DROP VIEW leases")]
    [InlineData("INSERT INTO leases VALUES (1)")]
    [InlineData("DELETE FROM leases")]
    [InlineData("UPDATE leases SET lease_id = 1")]
    [InlineData("CALL duckdb_settings()")]
    [InlineData("CHECKPOINT")]
    [InlineData("BEGIN")]
    [InlineData("PREPARE x AS SELECT 1")]
    [InlineData("EXECUTE x")]
    [InlineData("EXPLAIN ANALYZE SELECT 1")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DROP VIEW leases")]
    [InlineData("")]
    [InlineData("   -- nothing")]
    [InlineData("SELECT 1) TO '/tmp/x.csv' --")]
    [InlineData("SELECT $name")]
    public async Task Statement_ThatReachesBeyondTheScope_IsRefused(string sql)
    {
        var leases = await _store.TableAsync("leases", "SELECT 'L-1' AS lease_id");

        var result = await _store.QueryAsync(sql, "UTC", [leases]);

        Assert.Null(result.Value);
        Assert.Equal("VALIDATION_FAILED", result.Fault!.Code);
        Assert.False(result.Fault.Retryable);
        Assert.DoesNotContain(_store.Folder, result.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_OfAnUnknownTable_NamesLineAndWhatIsReadable()
    {
        var binding = await _store.Engine.BindAsync("SELECT *\nFROM leases\nJOIN wells ON true", [SqlTable.OfColumns("leases", []) with { Columns = [new() { Name = "a", Type = "BIGINT" }] }], "UTC", TestContext.Current.CancellationToken);

        var problem = Assert.Single(binding.Problems);
        Assert.Equal(("SQL_UNKNOWN_TABLE", 3), (problem.Code, problem.Line));
        Assert.Contains("leases", problem.Suggestion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WITH leases AS (SELECT * FROM leases WHERE lease_id = 'L-1') SELECT count(*) AS n FROM leases")]
    [InlineData("WITH a AS (SELECT lease_id FROM leases), b AS (SELECT * FROM a) SELECT count(*) AS n FROM b")]
    [InlineData("WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 3) SELECT max(i) - 2 AS n FROM r")]
    [InlineData("SELECT count(*) AS n FROM LEASES l WHERE EXISTS (SELECT 1 FROM leases m WHERE m.lease_id = l.lease_id)")]
    [InlineData("FROM leases SELECT count(*) AS n;")]
    [InlineData("SELECT count(*) AS n FROM leases -- the end;")]
    [InlineData("SELECT count(*) AS n FROM leases /* ; */ ; -- the end")]
    [InlineData("SELECT count(*) AS n FROM range(1)")]
    [InlineData("SELECT count(*) AS n FROM (SELECT unnest([';'])) x")]
    [InlineData("SELECT length($$;$$) AS n")]
    [InlineData("SELECT count(*) AS n FROM (DESCRIBE leases)")]
    [InlineData("SELECT list_sum(list_transform([0, 1], x -> x)) AS n")]
    [InlineData("SELECT sum(CASE WHEN lease_id LIKE 'L%' THEN 1 END) OVER () AS n FROM leases QUALIFY row_number() OVER () = 1")]
    public async Task Statement_WithinTheScope_Runs(string sql)
    {
        var leases = await _store.TableAsync("leases", "SELECT 'L-1' AS lease_id");

        var result = await _store.QueryAsync(sql, "UTC", [leases]);

        Assert.Null(result.Fault);
        Assert.Equal(1, result.Value!.Rows[0].GetProperty("n").GetInt64());
    }

    [Fact]
    public async Task Sessions_OneAfterAnother_SeeNothingOfEachOther()
    {
        var secret = await _store.TableAsync("secret", "SELECT 1 AS a");
        await _store.QueryAsync("SELECT * FROM secret", "UTC", [secret]);

        var later = await _store.QueryAsync("SELECT * FROM secret", "UTC", []);

        Assert.Equal("VALIDATION_FAILED", later.Fault!.Code);
    }
}
