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
    [InlineData("Lease report 2026\nLease,County,Barrels\nL-1,Ward,5\nL-2,Loving,6\n", 1)]
    [InlineData("Lease report, all counties\nPrinted on 2026-01-05\n\nLease,County,Barrels,Price,Note,Rate\nL-1,Ward,5,1,x,2\nL-2,Loving,6,1,x,2\n", 2)]
    [InlineData("Lease report,,,\n,,,\nLease,County,Barrels,\nL-1,Ward,5,\nL-2,Loving,6,\n", 2)]
    [InlineData("Lease report; 2026, all\r\nLease\tCounty\tBarrels\r\nL-1\tWard\t5\r\nL-2\tLoving\t6\r\n", 1)]
    [InlineData("\uFEFFLease report 2026\nLease;Barrels\nL-1;5,5\nL-2;6,5\n", 1)]
    [InlineData("\"A title\nof two lines\"\nLease,2019,2020\nL-1,Ward,5\nL-2,Loving,6\n", 1)]
    public async Task Title_AboveTheHeading_IsLeftOutAndReported(string file, int titleRows)
    {
        var (_, body, columns, rows) = await IngestAsync(Encoding.UTF8.GetBytes(file), Csv);

        Assert.StartsWith("Lease ", columns[0], StringComparison.Ordinal);
        Assert.Equal(["L-1", "L-2"], rows.Select(row => row[0]));
        var title = body.GetProperty("warnings").EnumerateArray().Single(warning => warning.GetProperty("code").GetString() == "TITLE");
        Assert.StartsWith(titleRows == 1 ? "The row above the heading was" : $"{titleRows} rows above the heading were", title.GetProperty("message").GetString(), StringComparison.Ordinal);
        var lines = file.Split('\n');
        Assert.Equal(Array.FindIndex(lines, line => line.StartsWith("L-1", StringComparison.Ordinal)) + 1L, rows[0][^1]);
        Assert.Equal(Array.FindIndex(lines, line => line.StartsWith("L-1", StringComparison.Ordinal)), title.GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("Lease name\na,b\nc,d\n")]
    [InlineData("name\na b,c d,e\nf,g,h\n")]
    [InlineData("Lease name,Rate\na,1\nb,2\n")]
    [InlineData("Lease name,,\na,1,2\nb,2,3\n")]
    [InlineData("Lease name\nL-1,5\nL-2,6\n")]
    [InlineData("Only names\na b\nc d\n")]
    public async Task Heading_ThatMayBeOne_IsNoTitle(string file)
    {
        var (_, body, columns, _) = await IngestAsync(Encoding.UTF8.GetBytes(file), Csv);

        Assert.StartsWith(file[..4], columns[0], StringComparison.Ordinal);
        Assert.DoesNotContain("TITLE", Codes(body));
    }

    [Theory]
    [InlineData("1, \"Smith, John\",2\n", "Smith, John")]
    [InlineData("1,   \"say \"\"hi\"\"\" ,2\n", "say \"hi\"")]
    [InlineData("1, \"\",2\n", "")]
    [InlineData("1, 6\" pipe,2\n", " 6\" pipe")]
    [InlineData("1, \"6\" pipe,2\n", " \"6\" pipe")]
    [InlineData("1, \"open,2\n", " \"open")]
    [InlineData("1,  ,2\n", "  ")]
    public async Task Quotes_AfterBlanks_AreQuotesIfTheyAreClosed(string row, string expected)
    {
        var (_, _, _, rows) = await IngestAsync(Encoding.UTF8.GetBytes("id,name,n\n0,x,1\n" + row), Csv);

        Assert.Equal([1L, expected, 2L, 3L], rows[1]);
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
