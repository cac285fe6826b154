using System.Text;
using System.Text.Json;

namespace Vanguards.Datasets.Tests.Ingestion;

public sealed class DelimitedIngestionTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static IEnumerable<string> Codes(JsonElement body, string list = "warnings") => body.GetProperty(list).EnumerateArray().Select(w => w.GetProperty("code").GetString()!);

    private async Task<(IReadOnlyList<string> Columns, List<IReadOnlyList<object?>> Rows, JsonElement Body)> IngestAsync(byte[] file, string contentType = "text/csv", string query = "")
    {
        var dataset = shared.NextDataset();
        var (status, body) = await shared.Host.UploadAsync(dataset, file, contentType, query);
        Assert.True(status == 201, body.ToString());
        var (columns, rows) = await shared.Host.RowsAsync(dataset);
        return (columns, rows, body);
    }

    private Task<(IReadOnlyList<string> Columns, List<IReadOnlyList<object?>> Rows, JsonElement Body)> IngestAsync(string file) => IngestAsync(Encoding.UTF8.GetBytes(file));

    [Fact]
    public async Task Csv_WithEveryType_IsTyped()
    {
        var (columns, rows, body) = await IngestAsync("""
            id,code,price,rate,day,at,flag,us_date,big,name,nothing
            1,007,1.50,0.1875,2026-01-01,2026-01-01T10:00:00,true,1/2/2026,123456789012345678901234567890,a,
            2,010,22.25,0.2,2026-12-31,2026-01-02T10:00:00.5,FALSE,1/3/2026,1,"b, c",
            """);

        Assert.Equal(["id BIGINT", "code VARCHAR", "price DOUBLE", "rate DOUBLE", "day DATE", "at TIMESTAMP", "flag BOOLEAN", "us_date VARCHAR", "big VARCHAR", "name VARCHAR", "nothing VARCHAR"], columns);
        Assert.Equal([1L, "007", 1.5, 0.1875, "2026-01-01", "2026-01-01T10:00:00", true, "1/2/2026", "123456789012345678901234567890", "a", null, 2L], rows[0]);
        Assert.Equal([2L, "010", 22.25, 0.2, "2026-12-31", "2026-01-02T10:00:00.5", false, "1/3/2026", "1", "b, c", null, 3L], rows[1]);
        Assert.Equal(2, body.GetProperty("rows").GetInt64());
        var price = body.GetProperty("columns")[2];
        Assert.Equal(("price", 0, 1.5, 22.25), (price.GetProperty("name").GetString(), price.GetProperty("nulls").GetInt32(), price.GetProperty("min").GetDouble(), price.GetProperty("max").GetDouble()));
        Assert.Equal("v1", body.GetProperty("version").GetString());
        Assert.Equal(64, body.GetProperty("sha256").GetString()!.Length);
    }

    [Theory]
    [InlineData("section no", "1.1", "1.10", "VARCHAR")]
    [InlineData("price", "1.1", "1.10", "DOUBLE")]
    [InlineData("price", "1.10", "1.20", "DOUBLE")]
    [InlineData("x", "1", "-0", "DOUBLE")]
    [InlineData("x", "1", "007", "VARCHAR")]
    [InlineData("x", "1", " 2", "VARCHAR")]
    [InlineData("x", "1", "1e5", "VARCHAR")]
    [InlineData("x", "1", "+5", "VARCHAR")]
    [InlineData("x", "1", "1,5", "VARCHAR")]
    [InlineData("x", "1", "$5", "VARCHAR")]
    [InlineData("x", "1", "NaN", "VARCHAR")]
    [InlineData("x", "1", ".5", "VARCHAR")]
    [InlineData("x", "1", "5.", "VARCHAR")]
    [InlineData("x", "1", "999999999999999999", "BIGINT")]
    [InlineData("x", "1", "9999999999999999999", "VARCHAR")]
    [InlineData("x", "0.1", "0.30000000000000004", "DOUBLE")]
    [InlineData("x", "0.1", "0.12345678901234567890", "VARCHAR")]
    [InlineData("x", "2026-02-28", "2026-02-30", "VARCHAR")]
    [InlineData("x", "2026-02-28", "2026-2-3", "VARCHAR")]
    [InlineData("x", "2026-01", "2026-02", "VARCHAR")]
    [InlineData("x", "true", "yes", "VARCHAR")]
    [InlineData("x", "2026-01-01 00:00:00", "2026-01-01T24:00:00", "VARCHAR")]
    public async Task Type_OfTwoCells_KeepsTextsApart(string heading, string first, string second, string type)
    {
        var (columns, _, _) = await IngestAsync($"{heading},y\n\"{first}\",\n\"{second}\",\n");

        Assert.Equal($"{heading} {type}", columns[0]);
    }

    [Fact]
    public async Task Csv_FromStrangers_KeepsEveryCellAndLine()
    {
        var file = "\uFEFF Volume ,Name,name,,\"Lease\nNumber\"\r\n\" 388,912,405 \",\"a \"\"b\"\"\",5\" pipe,x,\"one\r\ntwo\"\r\n\r\n" + "c,\"\",d,,\r\ne\r\nf,g,h,i,j,,\r\n";

        var (columns, rows, body) = await IngestAsync(file);

        Assert.Equal(["Volume VARCHAR", "Name VARCHAR", "name_2 VARCHAR", "column_4 VARCHAR", "Lease Number VARCHAR"], columns);
        Assert.Equal([" 388,912,405 ", "a \"b\"", "5\" pipe", "x", "one\r\ntwo", 3L], rows[0]);
        Assert.Equal(["c", "", "d", null, null, 6L], rows[1]);
        Assert.Equal(["e", null, null, null, null, 7L], rows[2]);
        Assert.Equal(["f", "g", "h", "i", "j", 8L], rows[3]);
        Assert.Contains("HEADING_CHANGED", Codes(body));
        var shortRow = body.GetProperty("warnings").EnumerateArray().Single(w => w.GetProperty("code").GetString() == "SHORT_ROW");
        Assert.Equal(7, shortRow.GetProperty("line").GetInt32());
        Assert.DoesNotContain("LONG_ROW", Codes(body));
    }

    [Theory]
    [InlineData("a,b\r1,2\r3,4\r", 2)]
    [InlineData("a,b\n1,2\n3,4", 2)]
    [InlineData("a;b\n1;2,5\n3;4", 2)]
    [InlineData("a|b\n1|2", 1)]
    [InlineData("\n\na,b\n\n1,2\n\n", 1)]
    [InlineData("a,b", 0)]
    [InlineData("a\n1\n\n2\n", 2)]
    public async Task Csv_OfAnyMake_IsRead(string file, int expected)
    {
        var (_, rows, _) = await IngestAsync(file);

        Assert.Equal(expected, rows.Count);
    }

    [Fact]
    public async Task NaughtyStrings_RoundTrip_ByteForByte()
    {
        var folder = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(folder is not null, "VANGUARDS_REAL_DATA is not set.");
        var strings = JsonSerializer.Deserialize<List<string>>(await File.ReadAllTextAsync(Path.Combine(folder!, "naughty-strings", "blns.json"), TestContext.Current.CancellationToken))!;
        strings.AddRange(["\0", "\uE000", "\uE000\uE002", "\uE000\uE001\0\uE000", "a\0b", "\u2028", "\ud83d\udca9", "\"", "\"\"", ",", "\r", "\n", "\r\n", " ", "\t", "\uFEFF", new string('x', 100_000)]);
        var csv = "n,s\r\n" + string.Concat(strings.Select((s, i) => $"{i},\"{s.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n"));

        var (_, rows, _) = await IngestAsync(csv);

        Assert.Equal(strings, rows.Select(r => (string?)r[1]));
    }

    [Fact]
    public async Task NaughtyStrings_AsNdjson_RoundTrip()
    {
        var folder = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(folder is not null, "VANGUARDS_REAL_DATA is not set.");
        var strings = JsonSerializer.Deserialize<List<string>>(await File.ReadAllTextAsync(Path.Combine(folder!, "naughty-strings", "blns.json"), TestContext.Current.CancellationToken))!;
        var ndjson = string.Concat(strings.Select(s => JsonSerializer.Serialize(new { s }) + "\n"));

        var (_, rows, _) = await IngestAsync(Encoding.UTF8.GetBytes(ndjson), "application/x-ndjson");

        Assert.Equal(strings, rows.Select(r => (string?)r[0]));
    }

    [Fact]
    public async Task LongRow_ByDefault_StaysAndIsReported()
    {
        var (columns, rows, body) = await IngestAsync("id,name,acres\nL-1,Smith, John,320\nL-2,Jones,160\n");

        Assert.Equal("acres VARCHAR", columns[2]);
        Assert.Equal(["L-1", "Smith", " John,320", 2L], rows[0]);
        Assert.Equal(["L-2", "Jones", "160", 3L], rows[1]);
        var warning = body.GetProperty("warnings").EnumerateArray().Single(w => w.GetProperty("code").GetString() == "LONG_ROW");
        Assert.Equal(2, warning.GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task UnclosedQuote_ByDefault_StaysAsText()
    {
        var (_, rows, body) = await IngestAsync("a,b\n1,\"open\n2,fine\n3,\"closed, well\"\n");

        Assert.Equal([1L, "\"open", 2L], rows[0]);
        Assert.Equal([3L, "closed, well", 4L], rows[2]);
        Assert.Contains("UNCLOSED_QUOTE", Codes(body));
    }

    [Fact]
    public async Task UnclosedQuote_AtTheEnd_StaysAsText()
    {
        var (_, rows, _) = await IngestAsync("a,b\n1,x\n2,\"open\n3,y\n");

        Assert.Equal(3, rows.Count);
        Assert.Equal([2L, "\"open", 3L], rows[1]);
    }

    [Fact]
    public async Task Windows1252_IsConverted_WithAWarning()
    {
        var (_, rows, body) = await IngestAsync([.. "name\n"u8, 0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72, (byte)'\n']);

        Assert.Equal("Müller", rows[0][0]);
        Assert.Contains("ENCODING", Codes(body));
    }

    [Fact]
    public async Task Utf16_IsConverted_WithAWarning()
    {
        var (_, rows, body) = await IngestAsync([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("name,n\nMüller,1\n")]);

        Assert.Equal(["Müller", 1L, 2L], rows[0]);
        Assert.Contains("ENCODING", Codes(body));
    }

    [Fact]
    public async Task NumberColumn_WithOneBadCell_FallsBackToText()
    {
        var file = "id,volume\n" + string.Concat(Enumerable.Range(1, 50).Select(i => $"{i},{(i == 30 ? "n/a" : $"{i}.5")}\n"));

        var (columns, rows, body) = await IngestAsync(file);

        Assert.Equal("volume VARCHAR", columns[1]);
        Assert.Equal("1.5", rows[0][1]);
        var warning = body.GetProperty("warnings").EnumerateArray().Single();
        Assert.Equal(("COLUMN_AS_TEXT", 31), (warning.GetProperty("code").GetString(), warning.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task RowLongerThanAllowed_IsRefused()
    {
        await using var host = await TestHost.StartAsync(o => o.MaxRowBytes = 2048);

        var (status, body) = await host.UploadAsync("t", "a\n\"" + new string('x', 2_000_000) + "\"\n");

        // Longer than a row may be, the quote counts as not closed, and then the line itself is too long.
        Assert.Equal(422, status);
        Assert.Equal("ROW_TOO_LONG", body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000, Traits = ["tier", "slow"])]
    public async Task Csv_AcrossBuffers_KeepsOrderAndLines(int rows)
    {
        var file = new StringBuilder("id,text\n");
        for (var i = 0; i < rows; i++)
        {
            file.Append(i).Append(",\"row ").Append(i).Append(i % 3 == 0 ? "\nmore" : "").Append("\"\n");
        }

        var (_, read, _) = await IngestAsync(file.ToString());

        Assert.Equal(rows, read.Count);
        var line = 2L;
        for (var i = 0; i < rows; i++)
        {
            Assert.Equal((long)i, read[i][0]);
            Assert.Equal(line, read[i][2]);
            line += i % 3 == 0 ? 2 : 1;
        }
    }
}
