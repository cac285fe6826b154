using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Vanguards.TestSupport;

namespace Vanguards.Benchmarks.Workloads;

/// <summary>W9: definitions of 10,000 and 100,000 query steps with expressions, whose columns flow from step to step: from the HTTP request to the verdict.</summary>
internal sealed class Validation : IWorkload
{
    private const int ChainLength = 50;
    private const int Samples = 3;

    public string Name => "W9";

    public async Task MeasureAsync(Func<IMeasuredProduct> product, CancellationToken cancel)
    {
        await using var bench = await Bench.StartAsync(product(), cancel);
        var (small, first, _) = await MeasureAsync(bench.Api, 10_000, cancel);
        var (large, _, bytes) = await MeasureAsync(bench.Api, 100_000, cancel);
        Measured.Print(Name, new()
        {
            ["firstSeconds10000"] = first,
            ["seconds10000"] = small,
            ["seconds100000"] = large,
            ["ratio"] = large / small,
            ["mebibytes100000"] = bytes / 1048576.0,
        });
    }

    /// <summary>The best of some, the first, and the document's size.</summary>
    private static async Task<(double Best, double First, int Bytes)> MeasureAsync(ApiClient api, int steps, CancellationToken cancel)
    {
        var body = Encoding.UTF8.GetBytes(Definition(steps));
        var seconds = new List<double>();
        for (var n = 0; n < Samples; n++)
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            var watch = Stopwatch.StartNew();
            var verdict = (await api.SendAsync(HttpMethod.Post, "api/workflows/validate", content, cancel)).Expect(HttpStatusCode.OK);
            seconds.Add(watch.Elapsed.TotalSeconds);
            if (!(bool)verdict["isValid"]! || verdict["warnings"]!.AsArray().Count > 0)
            {
                throw new InvalidOperationException(verdict.ToJsonString());
            }
        }

        return (seconds.Min(), seconds[0], body.Length);
    }

    private static string Definition(int steps) =>
        $$"""{"id":"large","name":"Large","useCase":"{{Bench.UseCase}}","version":"1.0.0","inputs":{"optional":[{"name":"factor","type":"integer","default":2}]},"steps":[{{string.Join(',', Enumerable.Range(0, steps).Select(Step))}}]}""";

    private static string Step(int i) => i % ChainLength == 0
        ? $$$$"""{"id":"load-{{{{i}}}}","name":"Load {{{{i}}}}","type":"task","config":{"task":{"type":"query","query":"SELECT {{ inputs.factor }} * 1.5 AS amount, 'a' AS name"}}}"""
        : $$$$"""
          {"id":"load-{{{{i}}}}","name":"Load {{{{i}}}}","type":"task","dependsOn":["load-{{{{i - 1}}}}"],"when":"{{ steps['load-{{{{i - 1}}}}'].status === 'COMPLETED' }}",
           "config":{"task":{"type":"query","query":"SELECT name, amount + {{ steps['load-{{{{i - 1}}}}'].output.rows }} AS amount FROM load_{{{{i - 1}}}} WHERE amount > {{ inputs.factor * {{{{i}}}} }}"}}}
          """;
}
