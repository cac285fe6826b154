using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>
/// W8: a CSV of 1 and of 10 million rows is uploaded and aggregated by an execution; memory, and the time beside DuckDB's own for the same file, CSV to Parquet to aggregate.
/// Memory is over idle as W6 has it (started, one execution done) and, which is stricter, over what is held after a small file went the same way and all code that it needs was loaded.
/// Medians of three products each: a collection of garbage just before or after a measurement begins is a third of the memory.
/// </summary>
internal sealed class Rows : IWorkload
{
    private const string Aggregate = "SELECT county, count(*) AS n, sum(oil_bbl) AS oil, avg(price) AS price FROM {0} GROUP BY county ORDER BY county";
    private const int Runs = 3;
    private static readonly int[] Sizes = [1_000_000, 10_000_000];

    public string Name => "W8";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-rows-").FullName;
        try
        {
            Dictionary<string, double>? first = null;
            foreach (var rows in Sizes)
            {
                var csv = Path.Combine(folder, "rows.csv");
                Write(csv, rows);
                var runs = new List<Dictionary<string, double>>();
                while (runs.Count < Runs)
                {
                    runs.Add(await MeasureOnceAsync(product(), csv, Path.Combine(folder, "rows.parquet"), cancel));
                }

                var medians = runs[0].Keys.ToDictionary(figure => figure, figure => runs.Select(run => run[figure]).Order().ElementAt(Runs / 2));
                first ??= medians;
                Measured.Print(Name, new(medians.Select(figure => KeyValuePair.Create(figure.Key, (JsonNode?)figure.Value)))
                {
                    ["rows"] = rows,
                    ["csvMiB"] = new FileInfo(csv).Length / 1024.0 / 1024,
                    ["overIdleToThatOf1MRows"] = medians["peakOverIdleMiB"] / first["peakOverIdleMiB"],
                    ["overWarmToThatOf1MRows"] = medians["peakOverWarmMiB"] / first["peakOverWarmMiB"],
                });
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Dictionary<string, double>> MeasureOnceAsync(IMeasuredProduct product, string csv, string parquet, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product, cancel, Bench.Chain("one", 1));
        await bench.RunAsync("first", "one", cancel);
        await using var meter = bench.Meter();
        meter.ForgetPeaks();
        var idle = meter.PeakResidentMiB;
        await UploadAsync(bench, "warm", "lease_id,county,month,oil_bbl,price\nL-1,Ward,2026-01-01,1.5,70.25\n", cancel);
        (await bench.Api.PutAsync("api/workflows/sum-warm/versions/1.0.0", Workflow("warm"), cancel)).Expect(HttpStatusCode.Created);
        await bench.RunAsync("warm", "sum-warm", cancel);
        meter.ForgetPeaks();
        var warm = meter.PeakResidentMiB;
        var watch = Stopwatch.StartNew();
        await using (var file = File.OpenRead(csv))
        {
            await UploadAsync(bench, "rows", new StreamContent(file), cancel);
        }

        var ingested = watch.Elapsed.TotalSeconds;
        var ingestedPeak = meter.PeakResidentMiB;
        (await bench.Api.PutAsync("api/workflows/sum-rows/versions/1.0.0", Workflow("rows"), cancel)).Expect(HttpStatusCode.Created);
        await bench.RunAsync("sum", "sum-rows", cancel);
        var seconds = watch.Elapsed.TotalSeconds;
        var duckDb = DuckDbSeconds(csv, parquet);
        return new()
        {
            ["ingestSeconds"] = ingested,
            ["seconds"] = seconds,
            ["duckDbSeconds"] = duckDb,
            ["ratio"] = seconds / duckDb,
            ["idleMiB"] = idle,
            ["warmMiB"] = warm,
            ["ingestOverWarmMiB"] = ingestedPeak - warm,
            ["peakOverWarmMiB"] = meter.PeakResidentMiB - warm,
            ["peakOverIdleMiB"] = meter.PeakResidentMiB - idle,
        };
    }

    private static JsonObject Workflow(string dataset) => new()
    {
        ["id"] = $"sum-{dataset}",
        ["name"] = "Sum",
        ["useCase"] = Bench.UseCase,
        ["version"] = "1.0.0",
        ["steps"] = new JsonArray(new JsonObject
        {
            ["id"] = "sum",
            ["name"] = "Sum",
            ["type"] = "task",
            ["config"] = new JsonObject { ["task"] = new JsonObject { ["type"] = "query", ["query"] = string.Format(CultureInfo.InvariantCulture, Aggregate, dataset) } },
        }),
        ["outputs"] = new JsonObject { ["value"] = new JsonObject { ["rows"] = "{{ steps.sum.output.rows }}" } },
    };

    private static Task UploadAsync(Bench bench, string dataset, string csv, CancellationToken cancel) => UploadAsync(bench, dataset, new StringContent(csv), cancel);

    private static async Task UploadAsync(Bench bench, string dataset, HttpContent content, CancellationToken cancel)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var http = new HttpClient { BaseAddress = bench.Product.Address, Timeout = TimeSpan.FromMinutes(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bench.Product.Token);
        using var response = await http.PutAsync(new Uri($"api/use-cases/{Bench.UseCase}/datasets/{dataset}", UriKind.Relative), content, cancel);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancel)}");
        }
    }

    private static void Write(string path, int rows)
    {
        string[] counties = ["Ward", "Reeves", "Loving", "Pecos", "Midland", "Ector", "Andrews", "Martin"];
        using var writer = new StreamWriter(path, append: false, bufferSize: 1 << 20, encoding: new System.Text.UTF8Encoding(false));
        writer.Write("lease_id,county,month,oil_bbl,price\n");
        var start = new DateOnly(2020, 1, 1);
        for (var n = 0; n < rows; n++)
        {
            writer.Write(string.Create(
                CultureInfo.InvariantCulture, $"L-{n % 40_000},{counties[n % counties.Length]},{start.AddMonths(n / 40_000 % 72):yyyy-MM-dd},{n % 9_973 / 4.0},{60 + n % 41 / 2.0}\n"));
        }
    }

    /// <summary>The same with nothing but DuckDB, as it comes.</summary>
    private static double DuckDbSeconds(string csv, string parquet)
    {
        var watch = Stopwatch.StartNew();
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        Execute(connection, $"COPY (SELECT * FROM read_csv('{csv}')) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)");
        Execute(connection, string.Format(CultureInfo.InvariantCulture, Aggregate, $"read_parquet('{parquet}')"));
        return watch.Elapsed.TotalSeconds;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
        }
    }
}
