using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Vanguards.Contracts;
using Vanguards.Storage.Tables;

namespace Vanguards.Storage.Tests.Tables;

public sealed class SnapshotWriterTests : IDisposable
{
    private const int Seed = 20261129;

    private static readonly string[] Types = ["VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"];

    private readonly string _folder = Directory.CreateTempSubdirectory("vanguards-snapshot-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "snapshot");

    [Fact]
    public void Cells_AreWhatTheirTextSays()
    {
        var random = new Random(Seed);
        List<string?[]> rows = [.. Enumerable.Range(0, 10_000).Select(_ => Types.Select(type => random.Next(10) == 0 ? null : Text(type, random)).ToArray())];

        Write(Types, rows);

        var read = Read("SELECT * FROM", Types.Length + 1);
        Assert.Equal(rows.Count, read.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal([.. Types.Select((type, column) => Value(type, rows[i][column])), (long)i + 2], read[i]);
        }
    }

    [Theory]
    [InlineData("DOUBLE", "x")]
    [InlineData("DOUBLE", "-")]
    [InlineData("DOUBLE", "1.2.3")]
    [InlineData("BIGINT", "1.5")]
    [InlineData("BIGINT", "9223372036854775808")]
    [InlineData("BOOLEAN", "yes")]
    [InlineData("DATE", "2026-02-29")]
    [InlineData("DATE", "2026-02-01T00:00:00")]
    [InlineData("DATE", "20260201xx")]
    [InlineData("TIMESTAMP", "2026-02-01T24:00:00")]
    [InlineData("TIMESTAMP", "2026-02-01")]
    [InlineData("TIMESTAMP", "2026-02-01T10:00:00.1234567")]
    public void Text_ThatIsNotOfItsColumnsType_IsRefused(string type, string text) =>
        Assert.Throws<FormatException>(() => Write([type], [[text]]));

    /// <summary>Most numbers take a short way: it must round as the long one does.</summary>
    [Theory]
    [InlineData("0.1")]
    [InlineData("-0")]
    [InlineData("-0.000000000000001")]
    [InlineData("999999999999999")]
    [InlineData("9007199254740993")]
    [InlineData("123456789012.345")]
    [InlineData("0.1234567890123456789")]
    [InlineData("1e23")]
    [InlineData("-1.7976931348623157e308")]
    public void Number_IsTheDoubleNextToItsText(string text)
    {
        Write(["DOUBLE"], [[text]]);

        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits((double)Read("SELECT * FROM", 1)[0][0]!));
    }

    [Fact]
    public void Profile_IsTheOneOfTheFile()
    {
        var random = new Random(Seed);
        List<string?[]> rows = [.. Enumerable.Range(0, 30_000).Select(_ => Types.Select(type => random.Next(5) == 0 ? null : Text(type, random)).ToArray())];
        rows.Add(["", null, "-0", null, "0001-01-01", "9999-12-31T23:59:59.000001"]);
        rows.Add([string.Concat(Enumerable.Repeat("\U0001F600", 201)) + "z", "-5", "0", "true", "9999-12-31", "0001-01-01 00:00:00"]);
        rows.Add(["\uFFFD\uFFFD\uFFFD", null, null, null, null, null]);

        var profile = Write(Types, rows);

        var file = TableProfile.Read(File, _folder, Cancel);
        Assert.Equal(file.Rows, profile.Rows);
        foreach (var (expected, noted) in file.Columns.Zip(profile.Columns))
        {
            Assert.Equal((expected.Name, expected.Type, expected.Nulls, expected.Min.ToString(), expected.Max.ToString()), (noted.Name, noted.Type, noted.Nulls, noted.Min.ToString(), noted.Max.ToString()));
            var exact = (long)Read($"SELECT count(DISTINCT {expected.Name}) FROM", 1)[0][0]!;
            Assert.InRange(noted.Distinct, exact * 0.95, exact * 1.05);
        }
    }

    [Fact]
    public void Profile_OfNothing_IsEmpty()
    {
        var profile = Write(Types, [[null, null, "", "", "", ""]]);

        Assert.All(profile.Columns, column => Assert.Equal((1, null, null, 0), (column.Nulls, column.Min?.ToString(), column.Max?.ToString(), column.Distinct)));
    }

    [Theory]
    [InlineData("BIGINT", 1)]
    [InlineData("BIGINT", 100)]
    [InlineData("BIGINT", 3_000)]
    [InlineData("DOUBLE", 12_000)]
    [InlineData("VARCHAR", 40_000)]
    [InlineData("VARCHAR", 300_000)]
    public void Distinct_IsWithinFivePercent(string type, int values)
    {
        var profile = Write([type], Enumerable.Range(0, Math.Max(values, 10_000)).Select(i => new string?[] { (i % values * 7).ToString(CultureInfo.InvariantCulture) }));

        Assert.InRange(profile.Columns[0].Distinct, values * 0.95, values * 1.05);
    }

    /// <summary>Each of these fills what may wait to be written.</summary>
    [Fact]
    public void Rows_OfManyMegabytes_GoOneByOne()
    {
        var profile = Write(["VARCHAR", "BIGINT"], Enumerable.Range(0, 12).Select(i => new string?[] { new((char)('a' + i), (16 << 20) - i), $"{i}" }), together: 1);

        Assert.Equal(12, profile.Rows);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)((16 << 20) - i)), Read("SELECT length(c0) FROM", 1).Select(row => (long)row[0]!));
    }

    [Fact]
    public void Columns_AsManyAsThereMayBe_AreWritten()
    {
        var types = Enumerable.Repeat("VARCHAR", 2_000).ToArray();

        var profile = Write(types, Enumerable.Range(0, 300).Select(i => types.Select((_, column) => (string?)$"{i}-{column}").ToArray()));

        Assert.Equal(300, profile.Rows);
        Assert.Equal("299-1999", Read("SELECT c1999 FROM", 1)[^1][0]);
    }

    /// <summary>The rows do not fit into what may wait: whoever adds them must hear of it.</summary>
    [Fact]
    public void File_ThatCannotBeWritten_IsReported()
    {
        using var writer = new SnapshotWriter([new TableColumn { Name = "c0", Type = "BIGINT" }], _folder, Path.Combine(_folder, "no", "folder"), Cancel);

        Assert.Throws<DuckDBException>(AddForEver);

        void AddForEver()
        {
            while (true)
            {
                Add(writer, [["1"]]);
            }
        }
    }

    [Fact]
    public void Writing_ThatIsCancelled_LeavesNoFile()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using (var writer = new SnapshotWriter([new TableColumn { Name = "c0", Type = "BIGINT" }], _folder, File, stop.Token))
        {
            Add(writer, [["1"]]);
            stop.Cancel();

            Assert.ThrowsAny<OperationCanceledException>(() => writer.Finish());
        }

        Assert.False(System.IO.File.Exists(File));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Text(string type, Random random) => type switch
    {
        "BIGINT" => random.NextInt64(-1_000_000_000_000, 1_000_000_000_000).ToString(CultureInfo.InvariantCulture),
        "DOUBLE" => random.Next(3) == 0
            ? (random.NextDouble() * Math.Pow(10, random.Next(-300, 300))).ToString("R", CultureInfo.InvariantCulture)
            : ((decimal)random.NextInt64(-999_999_999_999_999, 999_999_999_999_999) / (decimal)Math.Pow(10, random.Next(16))).ToString(CultureInfo.InvariantCulture),
        "BOOLEAN" => random.Next(2) == 0 ? "true" : "FALSE",
        "DATE" => Day(random).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "TIMESTAMP" => Day(random).ToDateTime(new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay / 10) * 10)).ToString(random.Next(2) == 0 ? "yyyy-MM-dd HH:mm:ss.ffffff" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        _ => string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => char.ConvertFromUtf32(random.Next(0x20) switch { 0 => 0, 1 => 0x1F600, 2 => 0xE9, var other => 0x40 + other }))),
    };

    private static DateOnly Day(Random random) => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber + 1));

    private static object? Value(string type, string? text) => text is null ? null : type switch
    {
        "BIGINT" => long.Parse(text, CultureInfo.InvariantCulture),
        "DOUBLE" => double.Parse(text, CultureInfo.InvariantCulture),
        "BOOLEAN" => bool.Parse(text),
        "DATE" => DateOnly.Parse(text, CultureInfo.InvariantCulture),
        "TIMESTAMP" => DateTime.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    private TableProfile Write(string[] types, IEnumerable<string?[]> rows, int together = 700)
    {
        using var writer = new SnapshotWriter([.. types.Select((type, i) => new TableColumn { Name = $"c{i}", Type = type })], _folder, File, Cancel);
        var line = 2L;
        foreach (var chunk in rows.Chunk(together))
        {
            Add(writer, chunk, line);
            line += chunk.Length;
        }

        return writer.Finish();
    }

    private static void Add(SnapshotWriter writer, IReadOnlyList<string?[]> rows, long line = 2)
    {
        var cells = new TextRows();
        cells.Clear();
        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var cell in rows[i])
            {
                var text = Encoding.UTF8.GetBytes(cell ?? "");
                text.CopyTo(cells.Keep(text.Length));
                var place = cells.KeptPlace(text.Length);
                cells.AddCell(cell is null ? CellKind.Null : CellKind.Text, place, text.Length, place);
            }

            cells.EndRow(line + i, 0, 0);
        }

        writer.Add(cells, [.. Enumerable.Range(0, rows.Count)]);
    }

    private List<object?[]> Read(string select, int columns)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"{select} read_parquet('{File}')";
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, columns).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }
}
