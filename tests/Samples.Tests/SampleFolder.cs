namespace Vanguards.Samples.Tests;

/// <summary>A folder with the files of one date and seed, gone when the test is.</summary>
public sealed class SampleFolder : IDisposable
{
    public SampleFolder(DateOnly asOf, int seed)
    {
        AsOf = asOf;
        Path = Directory.CreateTempSubdirectory("vanguards-sample-").FullName;
        Files = SampleData.Write(asOf, seed, Path);
    }

    public DateOnly AsOf { get; }
    public string Path { get; }
    public IReadOnlyList<SampleFile> Files { get; }

    public string Csv(string dataset) => System.IO.Path.Combine(Path, dataset + ".csv");

    /// <summary>The value that one SELECT gives; <c>{leases}</c> and so on stand for the files, <c>A</c> is <c>{a}</c>.</summary>
    public long Count(string sql)
    {
        using var connection = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        foreach (var name in (string[])["leases", "permits", "inspections", "violations", "production"])
        {
            sql = sql.Replace($"{{{name}}}", $"read_csv('{Csv(name)}', header = true)", StringComparison.Ordinal);
        }

        command.CommandText = sql.Replace("{a}", $"DATE '{AsOf:yyyy-MM-dd}'", StringComparison.Ordinal);
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
