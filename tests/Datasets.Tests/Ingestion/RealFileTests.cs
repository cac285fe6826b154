using System.Text;
using Vanguards.Contracts.Datasets;
using Vanguards.Samples;
using Vanguards.Storage.Sql;

namespace Vanguards.Datasets.Tests.Ingestion;

/// <summary>Public files exactly as their publishers made them.</summary>
public sealed class RealFileTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Real(string path)
    {
        var folder = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA");
        Assert.SkipUnless(folder is not null, "VANGUARDS_REAL_DATA is not set.");
        return Path.Combine(folder!, path);
    }

    private static async Task<TestHost> SampleUseCaseAsync()
    {
        using var reader = new StreamReader(SampleData.OpenUseCase());
        var declaration = (await reader.ReadToEndAsync(Cancel)).Replace($"\"{SampleData.UseCaseId}\"", $"\"{TestHost.UseCase}\"", StringComparison.Ordinal);
        return await TestHost.StartAsync(declaration: declaration);
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task OffshoreLeases_AreKeptAsTheyAre_AndMapped()
    {
        var path = Real("oilgas-bsee/leases_LeaseAreaBlock.csv");
        await using var host = await SampleUseCaseAsync();

        var (status, body) = await host.UploadAsync("leases", await File.ReadAllBytesAsync(path, Cancel));

        Assert.True(status == 201, body.ToString());
        var mapping = body.GetProperty("mapping");
        Assert.Equal("Lease Number", mapping.GetProperty("lease_id").GetString());
        Assert.Equal("Lease Expiration Date", mapping.GetProperty("expiry_date").GetString());
        Assert.Equal("Lease Effective Date", mapping.GetProperty("effective_date").GetString());
        Assert.Equal("Lease Status Code", mapping.GetProperty("status").GetString());
        var (columns, rows) = await host.RowsAsync("leases");
        var lines = await File.ReadAllLinesAsync(path, Cancel);
        Assert.Equal(lines.Length - 1, rows.Count);
        Assert.Equal("Lease Number VARCHAR", columns[0]);
        Assert.Equal([" 00008", "GA", "211", "RELINQ", "11/7/1947", "10/30/1956", 19L, 2L], rows[0]);
        // Every cell is as it stands in the file, which has no quotes.
        Assert.All(rows.Index(), r => Assert.Equal(lines[r.Index + 1].Split(','), r.Item.Take(7).Select(v => Convert.ToString(v, System.Globalization.CultureInfo.InvariantCulture) ?? "")));

        var leases = (await host.Catalog.CurrentAsync(TestHost.UseCase, Cancel)).Single();
        await using var session = await host.Sql.OpenAsync(new SqlScope { Tables = [SqlTable.Of(leases)], AsOf = DateTimeOffset.UnixEpoch }, Cancel);
        var query = await session.QueryAsync("SELECT lease_id, \"Lease Number\", expiry_date, status FROM leases LIMIT 1", [], 10, Cancel);
        Assert.Equal("""[{"lease_id":"00008","Lease Number":" 00008","expiry_date":null,"status":"RELINQ"}]""", query.Value!.Rows.GetRawText());
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task OffshoreProduction_KeepsItsTotalsRow()
    {
        var path = Real("oilgas-bsee/production_ProdData_00.csv");
        await using var host = await SampleUseCaseAsync();

        var (status, body) = await host.UploadAsync("production", await File.ReadAllBytesAsync(path, Cancel));

        Assert.True(status == 201, body.ToString());
        var (_, rows) = await host.RowsAsync("production");
        var lines = await File.ReadAllLinesAsync(path, Cancel);
        Assert.Equal(lines.Length - 1, rows.Count);
        Assert.Contains(rows[^1], v => v is string text && text.Contains("Sum=", StringComparison.Ordinal));
        Assert.Equal((long)lines.Length, rows[^1][^1]);
    }

    [Theory]
    [Trait("tier", "slow")]
    [InlineData("oilgas-onrr/calendar_year_production.csv", " Volume ", "Volume")]
    [InlineData("oilgas-onrr/monthly_production.csv", " Volume ", "Volume")]
    [InlineData("oilgas-onrr/monthly_revenue.csv", " Revenue ", "Revenue")]
    [InlineData("oilgas-onrr/monthly_disbursements.csv", "State ", "State")]
    [InlineData("oilgas-onrr/federal_revenue_by_company_CY2013-CY2019.csv", "Revenues", "Revenues")]
    public async Task RevenueFiles_AreKeptAsTheyAre(string file, string heading, string column)
    {
        var path = Real(file);
        await using var host = await TestHost.StartAsync();

        var (status, body) = await host.UploadAsync("t", await File.ReadAllBytesAsync(path, Cancel));

        Assert.True(status == 201, body.ToString());
        Assert.Contains(body.GetProperty("columns").EnumerateArray(), c => c.GetProperty("name").GetString() == column);
        Assert.Equal(heading != column, body.GetProperty("warnings").EnumerateArray().Any(w => w.GetProperty("path").GetString() == "/columns/" + column));
        var (_, rows) = await host.RowsAsync("t");
        Assert.Equal(File.ReadLines(path).Skip(1).Count(l => l.Length > 0), rows.Count);
    }

    [Theory]
    [Trait("tier", "slow")]
    [InlineData("oilgas-onrr/2013.tsv")]
    [InlineData("oilgas-onrr/2018.tsv")]
    public async Task TabSeparatedFiles_AreRead(string file)
    {
        var path = Real(file);
        await using var host = await TestHost.StartAsync();

        var (status, body) = await host.UploadAsync("t", await File.ReadAllBytesAsync(path, Cancel), "text/tab-separated-values");

        Assert.True(status == 201, body.ToString());
        var revenue = body.GetProperty("columns").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "Revenue");
        Assert.Equal("DOUBLE", revenue.GetProperty("type").GetString());
        Assert.Equal(File.ReadLines(path, Encoding.UTF8).Count() - 1, body.GetProperty("rows").GetInt32());
    }

    [Theory]
    [Trait("tier", "slow")]
    [InlineData("oilgas-bsee", "text")]
    [InlineData("oilgas-bsee/samples100", "setAside")]
    [InlineData("oilgas-onrr", "fail")]
    public async Task EveryFile_KeepsEveryCell_AsAnotherReaderReadsIt(string folder, string badRows)
    {
        var files = Directory.EnumerateFiles(Real(folder), "*.?sv").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        await using var host = await TestHost.StartAsync();
        foreach (var (path, n) in files.Select((path, n) => (path, n)))
        {
            var isTsv = path.EndsWith(".tsv", StringComparison.Ordinal);

            var (status, body) = await host.UploadAsync($"t{n}", await File.ReadAllBytesAsync(path, Cancel), isTsv ? "text/tab-separated-values" : "text/csv", "?badRows=" + badRows);

            Assert.True(status == 201, $"{path}: {body}");
            Assert.Equal(0, body.GetProperty("setAside").GetInt32());
            var (columns, rows) = await host.RowsAsync($"t{n}");
            using var reader = new Microsoft.VisualBasic.FileIO.TextFieldParser(path, Encoding.UTF8) { Delimiters = [isTsv ? "\t" : ","], TrimWhiteSpace = false };
            Assert.Equal(reader.ReadFields()!.Length, columns.Count);
            foreach (var row in rows)
            {
                var cells = reader.ReadFields()!;
                for (var i = 0; i < columns.Count; i++)
                {
                    RequireSame(i < cells.Length ? cells[i] : "", row[i], $"{path}, line {row[^1]}, {columns[i]}");
                }
            }

            Assert.True(reader.EndOfData, path);
        }
    }

    /// <summary>A number may have lost zeros behind its point, a text nothing.</summary>
    private static void RequireSame(string cell, object? value, string where)
    {
        var same = value switch
        {
            null => cell.Length == 0,
            // The other reader drops empty lines in quoted text.
            string text => text.ReplaceLineEndings("") == cell.ReplaceLineEndings(""),
            _ => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture) == Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture),
        };
        Assert.True(same, $"{where}: '{cell}' became '{value}'");
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task SampleData_IsMappedAndTyped_AndHasLiveData()
    {
        await using var host = await SampleUseCaseAsync();
        var folder = Path.Combine(host.Folder, "sample");
        foreach (var file in SampleData.Write(new DateOnly(2026, 3, 10), SampleData.DefaultSeed, folder).Where(f => f.Name.EndsWith(".csv", StringComparison.Ordinal)))
        {
            await using var stream = File.OpenRead(Path.Combine(folder, file.Name));
            var result = await host.Ingest.IngestAsync(new() { UseCase = TestHost.UseCase, Dataset = file.Dataset, ContentType = "text/csv", Origin = "sample", By = "host" }, stream, Cancel);
            Assert.Equal(file.Rows, result.Dataset!.Rows);
            Assert.DoesNotContain(result.Dataset.Warnings, w => w.Code == "COLUMN_NOT_FOUND");
        }

        var (_, body) = await host.GetAsync("/api/use-cases/" + TestHost.UseCase);
        Assert.True(body.GetProperty("hasLiveData").GetBoolean());
        Assert.True(body.GetProperty("isSample").GetBoolean());
        IReadOnlyList<DatasetRef> datasets = await host.Catalog.CurrentAsync(TestHost.UseCase, Cancel);
        await using var session = await host.Sql.OpenAsync(new SqlScope { Tables = [.. datasets.Select(SqlTable.Of)], AsOf = new DateTimeOffset(2026, 3, 10, 0, 0, 0, TimeSpan.Zero) }, Cancel);
        var due = await session.QueryToTableAsync("SELECT * FROM leases WHERE expiry_date < DATE_ADD(NOW(), INTERVAL 90 DAY)", [], "fetch_expiring", Cancel);
        Assert.True(due.Value!.Rows >= 20, due.Fault?.Message);
        Assert.Contains(due.Value.Columns, c => c is { Name: "expiry_date", Type: "DATE" });
        Assert.DoesNotContain(due.Value.Columns, c => c.Name == "_line");
    }
}
