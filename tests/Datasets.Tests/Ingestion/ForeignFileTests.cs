using System.Text;

namespace Vanguards.Datasets.Tests.Ingestion;

/// <summary>Files as strangers send them: with another delimiter or encoding than their name says, or no table at all.</summary>
public sealed class ForeignFileTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Csv = "text/csv";
    private const string Tsv = "text/tab-separated-values";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<(int Status, System.Text.Json.JsonElement Body, IReadOnlyList<string> Columns, List<IReadOnlyList<object?>> Rows)> IngestAsync(byte[] file, string contentType)
    {
        var name = $"t{Guid.NewGuid():n}";
        var (status, body) = await shared.Host.UploadAsync(name, file, contentType);
        Assert.True(status == 201, body.ToString());
        var (columns, rows) = await shared.Host.RowsAsync(name);
        return (status, body, columns, rows);
    }

    private static IEnumerable<string?> Codes(System.Text.Json.JsonElement body) => body.GetProperty("warnings").EnumerateArray().Select(w => w.GetProperty("code").GetString());

    [Theory]
    [InlineData("Lease;Revenue, total;State\n1;2,5;TX\n2;3,5;LA\n", Csv, 3, true)]
    [InlineData("Lease;Revenue, total\n1;2,5\n2;3,5\n", Csv, 2, true)]
    [InlineData("Lease\tRevenue, USD\n1\t2\n", Csv, 2, true)]
    [InlineData("a|b, c|d\n1|2|3\n4|5|6\n", Csv, 3, true)]
    [InlineData("id,name (a;b),v\n1,x,2\n2,y,3\n", Csv, 3, false)]
    [InlineData("id,note,v\n1,a; b; c,2\n2,d,3\n", Csv, 3, false)]
    [InlineData("id,\"a;b;c;d\",v\n1,x,2\n", Csv, 3, false)]
    [InlineData("id,v,x\n1\n2,3\n", Csv, 3, false)]
    [InlineData("id\tname, of it\n1\tx\n", Tsv, 2, false)]
    [InlineData("id,name\n1,x\n", Tsv, 2, true)]
    [InlineData("only\n1\n2\n", Csv, 1, false)]
    public async Task Delimiter_IsWhatTheRowsHaveInCommon(string file, string contentType, int columns, bool isReported)
    {
        var (_, body, found, _) = await IngestAsync(Encoding.UTF8.GetBytes(file), contentType);

        Assert.Equal(columns, found.Count);
        Assert.Equal(isReported, Codes(body).Contains("DELIMITER"));
    }

    [Theory]
    [InlineData("sep=;\r\na;b\r\n1;2\r\n")]
    [InlineData("\uFEFFsep=,\na,b\n1,2\n")]
    [InlineData("\"sep=|\"\na|b\n1|2\n")]
    public async Task SeparatorLine_IsNoHeading(string file)
    {
        var (_, _, columns, rows) = await IngestAsync(Encoding.UTF8.GetBytes(file), Csv);

        Assert.Equal(["a BIGINT", "b BIGINT"], columns);
        Assert.Equal([1L, 2L, 3L], Assert.Single(rows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Utf16_WithoutAMark_IsConverted(bool bigEndian)
    {
        var (_, body, columns, rows) = await IngestAsync(new UnicodeEncoding(bigEndian, byteOrderMark: false).GetBytes("county,n\nKoln \u00FC\u6F22,1\n"), Csv);

        Assert.Equal(["county VARCHAR", "n BIGINT"], columns);
        Assert.Equal(["Koln \u00FC\u6F22", 1L, 2L], Assert.Single(rows));
        Assert.Contains("ENCODING", Codes(body));
    }

    [Theory]
    [InlineData("PAR1,PAR2\n1,2\n")]
    [InlineData("BZh,PK\n1,2\n")]
    [InlineData("html,<html>\n1,2\n")]
    public async Task Heading_ThatLooksLikeAnotherKind_IsAHeading(string file)
    {
        var (_, _, _, rows) = await IngestAsync(Encoding.UTF8.GetBytes(file), Csv);

        Assert.Equal([1L, 2L, 2L], Assert.Single(rows));
    }

    [Theory]
    [InlineData("504B030414000600", "Excel", "NOT_TEXT")]
    [InlineData("D0CF11E0A1B11AE1", ".xls", "NOT_TEXT")]
    [InlineData("255044462D312E34", "PDF", "NOT_TEXT")]
    [InlineData("1F8B0800000000000003", "Unpack", "NOT_TEXT")]
    [InlineData("5041523115041500", "application/vnd.apache.parquet", "NOT_TEXT")]
    [InlineData("0A3C21444F43545950452068746D6C3E3C68746D6C3E", "web page", "NOT_A_TABLE")]
    public async Task File_ThatIsNoTable_IsRefusedWithWhatItIsAndWhatToDo(string hex, string words, string code)
    {
        foreach (var contentType in new[] { Csv, Tsv, "application/json", "application/x-ndjson" })
        {
            var (status, body) = await shared.Host.UploadAsync("never", Convert.FromHexString(hex), contentType);

            Assert.Equal((422, code), (status, body.GetProperty("code").GetString()));
            Assert.Contains(words, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(await shared.Host.Catalog.CurrentAsync(TestHost.UseCase, Cancel), dataset => dataset.Name == "never");
    }
}
