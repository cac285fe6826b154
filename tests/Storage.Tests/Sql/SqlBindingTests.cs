using Vanguards.Contracts;
using Vanguards.Storage.Sql;

namespace Vanguards.Storage.Tests.Sql;

public sealed class SqlBindingTests : IDisposable
{
    private static readonly SqlTable[] Tables =
    [
        SqlTable.OfColumns("leases", Columns("lease_id VARCHAR", "expiry_date DATE", "net_acres DOUBLE")),
        SqlTable.OfColumns("gather_data.permits", Columns("lease_id VARCHAR", "n BIGINT", "amount DECIMAL(18,2)")),
    ];

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    private static TableColumn[] Columns(params string[] columns) =>
        [.. columns.Select(c => c.Split(' ', 2)).Select(c => new TableColumn { Name = c[0], Type = c[1] })];

    private Task<SqlBinding> BindAsync(string sql) => _store.Engine.BindAsync(sql, Tables, "UTC", TestContext.Current.CancellationToken);

    [Fact]
    public async Task Bind_OfTheSeedsQuery_GivesItsColumnsAndReadsNow()
    {
        var binding = await BindAsync("SELECT * FROM leases WHERE expiry_date < DATE_ADD(NOW(), INTERVAL 90 DAY)");

        Assert.Empty(binding.Problems);
        Assert.Equal(Tables[0].Columns, binding.Columns);
        Assert.Equal(["leases"], binding.Tables);
        Assert.Equal((true, false, 0), (binding.ReadsNow, binding.Volatile, binding.Parameters));
    }

    [Fact]
    public async Task Bind_GivesTheTypesThatAreStored()
    {
        var binding = await BindAsync("SELECT count(*) AS a, sum(n) AS b, sum(amount) AS c, avg(net_acres) AS d, lease_id, lease_id, $1 AS p, l.expiry_date + 1 AS e FROM leases l JOIN gather_data.permits p USING (lease_id) GROUP BY ALL HAVING sum(n) > $2");

        Assert.Empty(binding.Problems);
        Assert.Equal(["a BIGINT", "b BIGINT", "c DECIMAL(38,2)", "d DOUBLE", "lease_id VARCHAR", "lease_id_1 VARCHAR"], binding.Columns.Take(6).Select(c => $"{c.Name} {c.Type}"));
        Assert.Equal(2, binding.Parameters);
        Assert.Equal(["gather_data.permits", "leases"], binding.Tables);
    }

    [Theory]
    [InlineData("SELECT lease_id,\n  expri_date\nFROM leases", "SQL_UNKNOWN_COLUMN", 2)]
    [InlineData("SELECT *\nFROM lease", "SQL_UNKNOWN_TABLE", 2)]
    [InlineData("SELECT *\nFROM leases\nWHERE net_acres > DATE '2026-01-01'", "SQL_BINDING", 3)]
    [InlineData("SELECT *\nFORM leases", "SQL_SYNTAX", 2)]
    [InlineData("SELECT nosuch(lease_id) FROM leases", "SQL_BINDING", 1)]
    [InlineData("DELETE FROM leases", "SQL_NOT_A_SELECT", null)]
    [InlineData("SELECT 1; SELECT 2", "SQL_NOT_A_SELECT", null)]
    [InlineData("SELECT\n*\nFROM read_csv('x')", "SQL_FORBIDDEN", 3)]
    public async Task Bind_OfAFault_NamesCodeAndLine(string sql, string code, int? line)
    {
        var binding = await BindAsync(sql);

        var problem = Assert.Single(binding.Problems);
        Assert.Equal((code, line), (problem.Code, problem.Line));
        Assert.DoesNotContain("DESCRIBE", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bind_OfSeveralFaults_ReportsThemAll()
    {
        var binding = await BindAsync("SELECT current_setting('x'), getvariable('y') FROM a, b");

        Assert.Equal(4, binding.Problems.Count);
    }

    [Theory]
    [InlineData("SELECT random()", true, false)]
    [InlineData("SELECT gen_random_uuid()", true, false)]
    [InlineData("SELECT uuid() FROM leases", true, false)]
    [InlineData("SELECT * FROM leases ORDER BY random()", true, false)]
    [InlineData("SELECT * FROM leases USING SAMPLE 10%", true, false)]
    [InlineData("SELECT * FROM leases TABLESAMPLE 3 ROWS", true, false)]
    [InlineData("SELECT list_transform([1], x -> random())", true, false)]
    [InlineData("SELECT (SELECT max(current_date) FROM leases)", false, true)]
    [InlineData("SELECT CURRENT_TIMESTAMP", false, true)]
    [InlineData("SELECT age(expiry_date) FROM leases", false, true)]
    [InlineData("WITH x AS (SELECT today() AS t) SELECT * FROM x", false, true)]
    [InlineData("SELECT lower(lease_id) FROM leases", false, false)]
    public async Task Bind_FindsWhatMustNotBeCached(string sql, bool isVolatile, bool readsNow)
    {
        var binding = await BindAsync(sql);

        Assert.Empty(binding.Problems);
        Assert.Equal((isVolatile, readsNow), (binding.Volatile, binding.ReadsNow));
    }
}
