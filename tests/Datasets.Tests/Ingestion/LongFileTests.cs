using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vanguards.Datasets.Ingestion;

namespace Vanguards.Datasets.Tests.Ingestion;

/// <summary>Files of so many rows that their snapshot is begun before the last row was looked at.</summary>
public sealed class LongFileTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const int Rows = TableIngestion.FirstRows * 3;

    /// <summary>Whenever it is begun: the snapshot's bytes are its version's identity.</summary>
    [Theory]
    [InlineData("id,n,day\n", null)]
    [InlineData("id,n,day\r\n", "\r\n")]
    [InlineData("\uFEFF\"id\",\"n\",day\n", null)]
    [InlineData("id,n,\"d\nay\"\n", null)]
    [InlineData("\"i,d\",n,day\n", null)]
    [InlineData("id,n,day\n1,2,3\r\n", null)]
    [InlineData("id,n,day\n1,2,3\r", null)]
    [InlineData("sep=,\nid,n,day\n", null)]
    [InlineData("id,n,day\n\n", null)]
    [InlineData("id,n,day\n\"1\",2,3\n", null)]
    [InlineData("id,n,day\n a ,\"b\"\"c\",-0\n", null)]
    [InlineData("id,n,day\nNULL,null,'x'\n#a,\\,\\N\n5'2\",a\"b\"c,\"\n", null)]
    [InlineData("id,n,day\n,,\n1,,2\n", null)]
    [InlineData("id,n,day\n1,2\n", null)]
    [InlineData("id,n,day\n1,2,3,,\n", null)]
    [InlineData("id,n,day\n1,a\0b,2\n", null)]
    [InlineData("id,n,day\n1.50,-12.25,0001-01-01\n", null)]
    [InlineData("id,n,day\n9223372036854775807,0.1234567890123456,2026-02-29\n", null)]
    [InlineData("id,n,day\ntrue,2026-01-01T10:00:00.5,2026-01-01 10:00:00\n", null)]
    [InlineData("id,n,day\nä,€,\U0001F600\n", null)]
    public void Snapshot_BegunEarly_HasTheBytesOfOneThatWasNot(string head, string? end)
    {
        var csv = Csv(_ => null, head, end ?? "\n");

        Assert.Equal(Sha256(csv, int.MaxValue), Sha256(csv, TableIngestion.FirstRows));
    }

    /// <summary>However the same rows are written and come to be read together.</summary>
    [Fact]
    public void Snapshot_OfTheSameRowsOtherwiseWritten_HasTheSameBytes()
    {
        static string Long(int row) => new((char)('a' + (row % 26)), 1 + (row % 400));
        var plain = Csv(row => $"{row},{Long(row)},2026-01-01\n");
        var quoted = Csv(row => $"\"{row}\",\"{Long(row)}\" ,2026-01-01\r\n", head: "id,n,day\r\n");
        var tabs = Csv(row => $"{row}\t{Long(row)}\t2026-01-01\n", head: "id\tn\tday\n");

        Assert.Equal(Sha256(plain, TableIngestion.FirstRows), Sha256(quoted, TableIngestion.FirstRows));
        Assert.Equal(Sha256(plain, TableIngestion.FirstRows), Sha256(tabs, TableIngestion.FirstRows, DataFormat.Tsv));
    }

    [Theory]
    [InlineData("1.5", "DOUBLE", 1.5)]
    [InlineData("x", "VARCHAR", "x")]
    [InlineData("", "BIGINT", null)]
    public async Task Column_WhoseLastCellIsOfAnotherType_IsOfTheTypeOfAll(string last, string type, object? value)
    {
        var dataset = shared.NextDataset();
        var (status, body) = await shared.Host.UploadAsync(dataset, Csv(row => row == Rows - 1 ? $"{row},{last},2026-01-01\n" : null), "text/csv");

        Assert.True(status == 201, body.ToString());
        Assert.Equal(Rows, body.GetProperty("rows").GetInt64());
        var (columns, rows) = await shared.Host.RowsAsync(dataset);
        Assert.Equal(["id BIGINT", $"n {type}", "day DATE"], columns);
        Assert.Equal([Rows - 1L, value, "2026-01-01", Rows + 1L], rows[^1]);
        Assert.Equal(type switch { "DOUBLE" => 0.0, "BIGINT" => 0L, _ => (object)"0" }, rows[0][1]);
    }

    [Fact]
    public async Task Row_ThatIsSetAsideLate_IsNotInTheSnapshot()
    {
        var dataset = shared.NextDataset();
        var (status, body) = await shared.Host.UploadAsync(dataset, Csv(row => row == Rows - 2 ? "1,2,2026-01-01,4\n" : null), "text/csv", "?badRows=setAside");

        Assert.True(status == 201, body.ToString());
        Assert.Equal((Rows - 1L, 1L), (body.GetProperty("rows").GetInt64(), body.GetProperty("setAside").GetInt64()));
        var (_, rows) = await shared.Host.RowsAsync(dataset);
        Assert.Equal([Rows - 1L, (Rows - 1L) % 1_000, "2026-01-01", Rows + 1L], rows[^1]);
        Assert.Equal((long)Rows - 1, rows[^2][^1]);
    }

    [Fact]
    public async Task File_ThatIsRefusedLate_MakesNoVersion()
    {
        var (status, body) = await shared.Host.UploadAsync(shared.NextDataset(), Csv(row => row == Rows - 1 ? "1,2,2026-01-01,4\n" : null), "text/csv", "?badRows=fail");

        Assert.True(status == 422, body.ToString());
        Assert.Contains((Rows + 1).ToString(CultureInfo.InvariantCulture), body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_OfManyRows_KeepsTheirOrder()
    {
        var source = shared.NextDataset();
        await shared.Host.UploadAsync(source, Csv(_ => null), "text/csv");
        var uri = (await shared.Host.Catalog.CurrentAsync(TestHost.UseCase, TestContext.Current.CancellationToken)).Single(dataset => dataset.Name == source).Uri;
        var parquet = await File.ReadAllBytesAsync(await shared.Host.Objects.LocalPathAsync(uri, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var copy = shared.NextDataset();

        var (status, body) = await shared.Host.UploadAsync(copy, parquet, "application/vnd.apache.parquet");

        Assert.True(status == 201, body.ToString());
        var (_, rows) = await shared.Host.RowsAsync(copy);
        Assert.Equal(Enumerable.Range(0, Rows).Select(row => ((long)row, row + 1L)), rows.Select(row => ((long)row[0]!, (long)row[^1]!)));
    }

    private static byte[] Csv(Func<int, string?> odd, string head = "id,n,day\n", string end = "\n")
    {
        var csv = new StringBuilder(head);
        for (var row = 0; row < Rows; row++)
        {
            csv.Append(odd(row) ?? string.Create(CultureInfo.InvariantCulture, $"{row},{row % 1_000},2026-01-01{end}"));
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static string Sha256(byte[] csv, int firstRows, DataFormat format = DataFormat.Csv)
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-long-").FullName;
        try
        {
            var upload = Path.Combine(folder, "upload");
            File.WriteAllBytes(upload, csv);
            var table = new TableIngestion(new DatasetsOptions(), folder, BadRows.Text, TestContext.Current.CancellationToken, firstRows).Run(upload, format, _ => new Dictionary<string, Vanguards.Contracts.Datasets.CanonicalColumn>());
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(table.Path!)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
