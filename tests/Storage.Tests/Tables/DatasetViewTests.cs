using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Datasets;
using Vanguards.Storage.Sql;
using Vanguards.Storage.Tables;

namespace Vanguards.Storage.Tests.Tables;

public sealed class DatasetViewTests(SharedStore shared) : IClassFixture<SharedStore>
{
    private readonly TestStore _store = shared.Store;

    private static DatasetRef Dataset(TableRef table, IReadOnlyDictionary<string, string> mapping, params CanonicalColumn[] columns) => new()
    {
        Name = table.Name,
        Version = "v1",
        Sha256 = table.Sha256,
        Uri = table.Uri,
        Rows = table.Rows,
        Columns = table.Columns,
        Mapping = mapping,
        Declaration = new DatasetDeclaration { Name = table.Name, Columns = columns },
    };

    private async Task<JsonElement> ReadAsync(DatasetRef dataset, string sql)
    {
        await using var session = await _store.Engine.OpenAsync(new SqlScope { Tables = [SqlTable.Of(dataset)], AsOf = TestStore.AsOf }, TestContext.Current.CancellationToken);
        var result = await session.QueryAsync(sql, [], 100, TestContext.Current.CancellationToken);
        Assert.Null(result.Fault);
        Assert.Equal(DatasetView.Columns(dataset).Select(c => c.Name), sql.StartsWith("SELECT *", StringComparison.Ordinal) ? result.Value!.Columns.Select(c => c.Name) : DatasetView.Columns(dataset).Select(c => c.Name));
        Assert.Equal(DatasetView.Columns(dataset), sql.StartsWith("SELECT *", StringComparison.Ordinal) ? result.Value!.Columns : DatasetView.Columns(dataset));
        return result.Value!.Rows;
    }

    [Fact]
    public async Task View_HasRawAndCanonicalColumns_AndHidesTheLine()
    {
        var table = await _store.TableAsync("leases", "SELECT ' 00008 ' AS \"Lease Number\", '2026-01-02' AS expiry_date, 3 AS n, 2::BIGINT AS _line");
        var dataset = Dataset(
            table, new Dictionary<string, string> { ["lease_id"] = "Lease Number" },
            new CanonicalColumn { Name = "lease_id" }, new CanonicalColumn { Name = "expiry_date", Type = "date" },
            new CanonicalColumn { Name = "note", Optional = true }, new CanonicalColumn { Name = "net_acres", Type = "number" });

        var rows = await ReadAsync(dataset, "SELECT * FROM leases");

        Assert.Equal("""[{"Lease Number":" 00008 ","expiry_date":"2026-01-02","n":3,"lease_id":"00008","note":null}]""", rows.GetRawText());
        Assert.Equal(["VARCHAR", "DATE", "INTEGER", "VARCHAR", "VARCHAR"], DatasetView.Columns(dataset).Select(c => c.Type));
    }

    [Theory]
    [InlineData("number", "'$1,870.00'", null)]
    [InlineData("number", "' 18.75 '", "18.75")]
    [InlineData("number", "'-3'", "-3")]
    [InlineData("number", "'1e5'", null)]
    [InlineData("number", "'inf'", null)]
    [InlineData("number", "'1_000'", null)]
    [InlineData("number", "''", null)]
    [InlineData("number", "7::BIGINT", "7")]
    [InlineData("number", "1.5::DECIMAL(5,2)", "1.5")]
    [InlineData("integer", "'12'", "12")]
    [InlineData("integer", "'12.5'", null)]
    [InlineData("integer", "'99999999999999999999'", null)]
    [InlineData("integer", "12.0::DOUBLE", "12")]
    [InlineData("date", "' 2026-01-02'", "\"2026-01-02\"")]
    [InlineData("date", "'1/2/2026'", null)]
    [InlineData("date", "'2026-02-30'", null)]
    [InlineData("date", "'2026-01-02T00:00:00'", null)]
    [InlineData("date", "DATE '2026-01-02'", "\"2026-01-02\"")]
    [InlineData("month", "'2026-01'", "\"2026-01-01\"")]
    [InlineData("month", "'2026-01-15'", "\"2026-01-15\"")]
    [InlineData("month", "'2026-13'", null)]
    [InlineData("month", "DATE '2026-01-01'", "\"2026-01-01\"")]
    [InlineData("boolean", "'TRUE'", "true")]
    [InlineData("boolean", "'yes'", null)]
    [InlineData("boolean", "true", "true")]
    [InlineData("datetime", "'2026-01-02T03:04:05Z'", "\"2026-01-02T03:04:05Z\"")]
    [InlineData("datetime", "'soon'", null)]
    [InlineData("string", "'  '", null)]
    [InlineData("string", "12::BIGINT", "\"12\"")]
    public async Task Canonical_ReadsWhatFits_AndNullOtherwise(string type, string raw, string? expected)
    {
        var table = await _store.TableAsync("t", $"SELECT {raw} AS raw, 2::BIGINT AS _line");

        var rows = await ReadAsync(Dataset(table, new Dictionary<string, string> { ["c"] = "raw" }, new CanonicalColumn { Name = "c", Type = type }), "SELECT c FROM t");

        Assert.Equal(expected ?? "null", rows[0].GetProperty("c").GetRawText());
    }

    [Fact]
    public async Task View_CannotBeAskedForTheLine()
    {
        var table = await _store.TableAsync("t", "SELECT 1 AS a, 2::BIGINT AS _line");
        await using var session = await _store.Engine.OpenAsync(new SqlScope { Tables = [SqlTable.Of(Dataset(table, new Dictionary<string, string>()))], AsOf = TestStore.AsOf }, TestContext.Current.CancellationToken);

        Assert.Equal("VALIDATION_FAILED", (await session.QueryAsync("SELECT _line FROM t", [], 1, TestContext.Current.CancellationToken)).Fault!.Code);
    }
}
