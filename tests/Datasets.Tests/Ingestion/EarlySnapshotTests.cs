using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vanguards.Contracts;
using Vanguards.Datasets.Ingestion;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.Tests.Ingestion;

/// <summary>Files of so many rows that their snapshot is begun before the last row was looked at.</summary>
public sealed class EarlySnapshotTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const int Rows = EarlySnapshot.FromRow * 3;

    /// <summary>Whoever reads the rows, DuckDB or we ourselves, and whenever: the snapshot's bytes are its version's identity.</summary>
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

        var (usual, early) = (Snapshot(csv, int.MaxValue), Snapshot(csv, EarlySnapshot.FromRow));

        Assert.Equal("snapshot", usual.Name);
        Assert.StartsWith("early-", early.Name, StringComparison.Ordinal);
        Assert.Equal(usual.Sha256, early.Sha256);
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
    public void Snapshot_OfPlainLines_IsDuckDbs()
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-plain-").FullName;
        var (file, path) = (Path.Combine(folder, "file"), Path.Combine(folder, "path"));
        File.WriteAllText(file, "a;b\r\n1;x\r\n2;\r\n3;'z\r\n");

        var rows = SnapshotWriter.WritePlain(
            file, new PlainLines(';'), [new TableColumn { Name = "a", Type = "BIGINT" }, new TableColumn { Name = "b", Type = "VARCHAR" }], folder, path, TestContext.Current.CancellationToken);

        Assert.Equal(3, rows);
        Directory.Delete(folder, recursive: true);
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

    private static (string Name, string Sha256) Snapshot(byte[] csv, int earlyFrom)
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-early-").FullName;
        try
        {
            var upload = Path.Combine(folder, "upload");
            File.WriteAllBytes(upload, csv);
            var table = new TableIngestion(new DatasetsOptions(), folder, BadRows.Text, TestContext.Current.CancellationToken, earlyFrom).Run(upload, DataFormat.Csv, _ => new Dictionary<string, Vanguards.Contracts.Datasets.CanonicalColumn>());
            return (Path.GetFileName(table.Path!), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(table.Path!))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
