using System.Text;

namespace Vanguards.Datasets.Tests.Ingestion;

public sealed class JsonIngestionTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Objects = """
        {"id":1,"code":"007","price":1.5,"day":"2026-01-01","ok":true,"tags":["a"],"big":1e3}
        {"id":2,"code":"8","late":"x","ok":false,"price":2,"day":null,"big":5}
        """;

    [Theory]
    [InlineData("application/x-ndjson", false)]
    [InlineData("application/json", true)]
    public async Task Objects_BecomeRows_TypedByTheirJson(string contentType, bool array)
    {
        var (host, t) = (shared.Host, shared.NextDataset());
        var file = array ? "\uFEFF [\n" + Objects.Replace("}\n{", "},\n{", StringComparison.Ordinal) + "\n]\n" : Objects;

        var (status, body) = await host.UploadAsync(t, file, contentType);

        Assert.True(status == 201, body.ToString());
        var (columns, rows) = await host.RowsAsync(t);
        Assert.Equal(["id BIGINT", "code VARCHAR", "price DOUBLE", "day DATE", "ok BOOLEAN", "tags VARCHAR", "big DOUBLE", "late VARCHAR"], columns);
        var first = array ? 2L : 1L;
        Assert.Equal([1L, "007", 1.5, "2026-01-01", true, "[\"a\"]", 1000.0, null, first], rows[0]);
        Assert.Equal([2L, "8", 2.0, null, false, null, 5.0, "x", first + 1], rows[1]);
    }

    [Theory]
    [InlineData("[]", "EMPTY_FILE")]
    [InlineData("", "JSON_NOT_AN_ARRAY")]
    [InlineData("{\"a\":1}", "JSON_NOT_AN_ARRAY")]
    [InlineData("[{\"a\":1}", "JSON_TRUNCATED")]
    [InlineData("[{\"a\":1}] x", "JSON_AFTER_ARRAY")]
    [InlineData("[{\"a\":1},2]", "NOT_AN_OBJECT")]
    [InlineData("[{\"a\":1,\"a\":2}]", "DUPLICATE_KEY")]
    [InlineData("[{\"a\":\"\\ud800\"}]", "JSON_SYNTAX")]
    [InlineData("[{\"a\":1}{\"a\":2}]", "JSON_SYNTAX")]
    [InlineData("[{\"a\":1},]", "JSON_SYNTAX")]
    [InlineData("[,{\"a\":1}]", "JSON_SYNTAX")]
    [InlineData("[{\"a\":1},,{\"a\":2}]", "JSON_SYNTAX")]
    [InlineData("[\"\\", "JSON_TRUNCATED")]
    public async Task Array_ThatIsNone_IsRefusedWithTheReason(string file, string code)
    {
        var (host, t) = (shared.Host, shared.NextDataset());

        var (status, body) = await host.UploadAsync(t, file, "application/json");

        Assert.Equal((422, code), (status, body.GetProperty("code").GetString()));
    }

    /// <summary>A backslash as the last byte of the first buffer, and one on either side of it.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Array_BackslashAtTheEndOfABuffer_IsReadAsWritten(int offset)
    {
        var (host, t) = (shared.Host, shared.NextDataset());
        const string Begin = "[{\"s\":\"";
        var text = new string('x', (1 << 18) - 1 - Begin.Length + offset);

        var (status, body) = await host.UploadAsync(t, $"{Begin}{text}\\\"]\"}}]", "application/json");

        Assert.True(status == 201, body.ToString());
        var (_, rows) = await host.RowsAsync(t);
        Assert.Equal(text + "\"]", rows.Single()[0]);
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task Array_AcrossBuffers_KeepsEveryElement()
    {
        var (host, t) = (shared.Host, shared.NextDataset());
        var file = new StringBuilder("[");
        for (var i = 0; i < 60_000; i++)
        {
            file.Append(i == 0 ? "" : ",\n").Append("{\"i\":").Append(i).Append(",\"s\":\"a]},\\\"[{ ").Append(i).Append("\"}");
        }

        var (status, _) = await host.UploadAsync(t, file.Append(']').ToString(), "application/json");

        Assert.Equal(201, status);
        var (_, rows) = await host.RowsAsync(t);
        Assert.Equal(60_000, rows.Count);
        Assert.All(rows.Index(), r => Assert.Equal([(long)r.Index, $"a]}},\"[{{ {r.Index}", r.Index + 1L], r.Item));
    }

    [Fact]
    public async Task Parquet_IsTakenWithItsTypes()
    {
        var (host, t) = (shared.Host, shared.NextDataset());
        await host.UploadAsync(t, "id,day,Name,name\n1,2026-01-01,a,b\n2,,c,d\n");
        var source = (await host.Catalog.CurrentAsync(TestHost.UseCase, TestContext.Current.CancellationToken)).Single(dataset => dataset.Name == t);
        var copy = shared.NextDataset();
        var parquet = await File.ReadAllBytesAsync(await host.Objects.LocalPathAsync(source.Uri, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        var (status, body) = await host.UploadAsync(copy, parquet, "application/vnd.apache.parquet");

        Assert.True(status == 201, body.ToString());
        var (columns, rows) = await host.RowsAsync(copy);
        Assert.Equal(["id BIGINT", "day DATE", "Name VARCHAR", "name_2 VARCHAR", "_line_2 BIGINT"], columns);
        Assert.Equal([2L, null, "c", "d", 3L, 2L], rows[1]);
    }

    [Fact]
    public async Task Parquet_ThatIsNone_IsRefused()
    {
        var (host, t) = (shared.Host, shared.NextDataset());

        var (status, body) = await host.UploadAsync(t, "a,b\n1,2\n", "application/vnd.apache.parquet");

        Assert.Equal((422, "NOT_PARQUET"), (status, body.GetProperty("code").GetString()));
    }
}
