using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests.Hostile;

/// <summary>Whatever is posted to an endpoint that takes a body: it is taken, or refused with a problem document, soon. Never a 5xx, never a hang.</summary>
[Collection(ProductCollection.Name), Trait("tier", "slow")]
public sealed class HostileBodyTests(ProductUnderTest product, ITestOutputHelper output)
{
    private const string UseCase = "hostile";
    private const string SignIn = "api/sign-in";

    /// <summary>Of several hundred; <c>VANGUARDS_BODIES</c> sends more, <c>VANGUARDS_SEED</c> others.</summary>
    private const int BodiesAnEndpoint = 60;

    /// <summary>For one request, on a machine that does other things.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private const string Definition = """
        {"id":"w","name":"W","description":"d","useCase":"hostile","version":"1.0.0","metadata":{"author":"a","created":"2026-01-01T00:00:00Z","tags":["t"],"category":"analysis"},
         "inputs":{"required":[{"name":"county","type":"string","pattern":"^[A-Z]","enum":["Ector","Reeves"],"description":"c"}],
                   "optional":[{"name":"n","type":"integer","default":2,"minimum":1,"maximum":9},{"name":"list","type":"array","items":{"type":"object","properties":{"a":{"type":"string","pattern":"^a+$"}},"required":["a"]},"default":[]},{"name":"day","type":"date","minimum":"2020-01-01"},{"name":"key","type":"string","secret":true}],
                   "validation":[{"name":"r","expression":"inputs.n > 0","message":"m"}]},
         "steps":[
          {"id":"q","name":"Q","type":"task","config":{"task":{"type":"query","query":"SELECT id, name FROM items WHERE id > {{ inputs.n }} AND name <> $c","parameters":{"c":"{{ inputs.county }}"}}},"timeout":"PT90S","retry":{"maxAttempts":3,"initialDelay":1,"maxDelay":"PT1M","multiplier":2,"jitter":0.1,"maxUnavailable":60},"cache":{"ttl":60}},
          {"id":"g","name":"G","type":"task","config":{"task":{"type":"aggregate","sources":["items"],"groupBy":["name"],"measures":{"n":"count(*)"}}}},
          {"id":"h","name":"H","type":"task","config":{"task":{"type":"http","method":"POST","url":"https://example.com/{{ inputs.n }}","headers":{"a":"b"},"body":{"x":1},"expect":{"status":[200]}}},"onError":"fallback","fallback":{"id":"hf","name":"HF","type":"transform","config":{"transform":{"expression":{"status":1}}}},"compensate":{"id":"hc","name":"HC","type":"notify","config":{"notification":{"channel":"webhook","to":["https://example.com"],"subject":"s","message":"{{ steps.h.output.status }}"}}}},
          {"id":"s","name":"S","type":"task","config":{"task":{"type":"script","language":"javascript","source":"return [1,2,3]","limits":{"timeout":5,"memory":32}}},"dependsOn":["q","g"],"join":"any"},
          {"id":"e","name":"E","type":"task","config":{"task":{"type":"wait","duration":"PT1S"}},"forEach":"{{ steps.s.output }}","maxParallel":2,"dependsOn":["s"],"when":"inputs.n > 1"},
          {"id":"a","name":"A","type":"task","config":{"task":{"type":"approval","title":"t","roles":["operator"],"form":[{"name":"f","type":"boolean"}],"timeout":60}}},
          {"id":"d","name":"D","type":"decision","config":{"condition":{"cases":[{"when":"inputs.n > 3","then":["t"]}],"else":["u"]}},"dependsOn":["q"]},
          {"id":"t","name":"T","type":"transform","config":{"transform":{"sql":"SELECT count(*) AS n FROM q"}},"dependsOn":["d","q"]},
          {"id":"u","name":"U","type":"agent","config":{"agent":"energy-lease","parameters":{"discountRate":0.1}},"input":{"x":"{{ steps.q.output.rows }}"},"isolation":"pool","dependsOn":["d"]}],
         "outputs":{"format":"json","destination":"dashboard","schema":{"r":{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":["number","null"],"minimum":0}}},"m":"array"},"value":{"r":{"n":"{{ inputs.n }}"},"m":"{{ steps.s.output }}"}},
         "execution":{"mode":"parallel","timeout":600,"retries":1,"errorHandling":"rollback","maxParallel":8,"isolation":"pool","concurrency":{"limit":2,"key":"inputs.county","onLimit":"queue"},"priority":5}}
        """;

    private static readonly Endpoint[] Endpoints =
    [
        new("POST", "api/workflows/validate", "application/json", Definition, 3),
        new("POST", "api/workflows/validate", "application/yaml", Definition, 1),
        new("PUT", "api/workflows/w/versions/1.0.0", "application/json", Definition, 1),
        new("PUT", "api/workflows/w/draft?useCase=hostile", "application/json", Definition, 1),
        new("PUT", "api/workflows/y/draft?useCase=hostile", "application/yaml", Definition, 0),
        new("POST", "api/workflows/execute", "application/json", """{"id":"x","workflowId":"takes-all","context":{"workflowId":"takes-all","useCase":"hostile","data":{"a":[1,{"b":"c"}]},"user":"u","timestamp":"2026-01-01T00:00:00Z","inputs":{"county":"Ector","n":3,"list":[{"a":"aa"}],"day":"2026-01-01"},"version":"1.0.0","asOf":"2026-01-01T00:00:00Z"},"priority":5,"scheduledAt":"2026-01-01T00:00:00Z"}""", 8),
        new("POST", "api/workflows/execute?dryRun=true", "application/json", """{"id":"x","workflowId":"takes-all","context":{"workflowId":"takes-all","useCase":"hostile","inputs":{"county":"Ector","n":3,"list":[{"a":"aa"}],"day":"2026-01-01","key":"secret"}}}""", 8),
        new("PUT", "api/use-cases/hostile-2", "application/json", """{"name":"N","zone":"America/Chicago","currency":"USD","datasets":[{"name":"a","required":true,"columns":[{"name":"id","type":"text","synonyms":["ID"]},{"name":"n","type":"number"}],"key":["id"],"references":{"n":"a"}}]}""", 10),
        new("PUT", "api/use-cases/hostile/datasets/uploaded", "application/json", """[{"id":1,"name":"a","nested":{"x":[1]}},{"id":2,"name":null}]""", 6),
        new("PUT", "api/use-cases/hostile/datasets/lines", "application/x-ndjson", """{"id":1,"name":"a"}""", 8),
        new("PUT", "api/use-cases/hostile/datasets/table", "text/csv", """{"id":1,"name":"a"}""", 1),
        new("PUT", "api/use-cases/hostile/datasets/columns", "application/vnd.apache.parquet", """{"id":1}""", 0),
        new("PUT", "api/use-cases/hostile/datasets/items/mapping", "application/json", """{"id":"id","title":"name"}""", 8),
        new("POST", "api/executions/no-such/steps/a/decision", "application/json", """{"approved":true,"values":{"f":true},"comment":"c"}""", 6),
        new("POST", "api/executions/no-such/retry", "application/json", """{"inputs":{"n":1}}""", 6),
        new("POST", "api/executions/no-such/cancel", "application/json", """{"reason":"r"}""", 6),
        new("POST", "api/schedules/preview", "application/json", """{"cron":"0 6 * * 1","zone":"America/Chicago","from":"2026-01-01T00:00:00Z","count":5,"gap":"skip","overlap":"first"}""", 12),
        new("PUT", "api/schedules/s", "application/json", """{"useCase":"hostile","workflowId":"takes-all","cron":"0 6 1 1 *","zone":"UTC","enabled":false,"inputs":{"county":"Ector"},"gap":"skip","overlap":"first","catchUp":"none","whenActive":"skip"}""", 8),
    ];

    private static readonly Lazy<byte[]> Large = new(() => [.. "{\"id\":\""u8, .. Enumerable.Repeat((byte)'x', 100_000_000), .. "\"}"u8]);

    private sealed record Endpoint(string Method, string Path, string ContentType, string Valid, int PerValue);

    [Fact(Timeout = 600_000)]
    public async Task Body_OfAnyKind_IsTakenOrRefusedWithAProblem()
    {
        var cancel = TestContext.Current.CancellationToken;
        var seed = Environment.GetEnvironmentVariable("VANGUARDS_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 20261129;
        output.WriteLine($"VANGUARDS_SEED={seed}");
        await PrepareAsync(product.Api, cancel);
        await RequireAsync(product.Api, Endpoints, seed, cancel);
    }

    /// <summary>By itself, since a caller may try to sign in some times a minute only, which would stop others' tests.</summary>
    [Fact(Timeout = 300_000)]
    public async Task SignIn_WithABodyOfAnyKind_IsRefusedWithAProblem()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("VANGUARDS_BASE_URL") is { Length: > 0 }, "It starts a product of its own.");
        var cancel = TestContext.Current.CancellationToken;
        await using var own = new ProductProcess(sample: false);
        await own.StartAsync(cancel);
        using var api = new ApiClient(own.Address, ProductProcess.Token);

        await RequireTooLargeAsync(api, "POST", SignIn, "application/json", cancel);
        await RequireAsync(api, [new("POST", SignIn, "application/json", """{"secret":"guess"}""", 10)], 20261129, cancel);
    }

    private async Task RequireAsync(ApiClient api, IReadOnlyList<Endpoint> endpoints, int seed, CancellationToken cancel)
    {
        var documents = HostileJson.Documents().ToList();
        var random = new Random(seed);
        var most = Environment.GetEnvironmentVariable("VANGUARDS_BODIES") is { Length: > 0 } many ? int.Parse(many, CultureInfo.InvariantCulture) : BodiesAnEndpoint;
        var requests = endpoints.SelectMany(endpoint =>
        {
            var bodies = documents.Concat(HostileJson.Variations(endpoint.Valid, random, endpoint.PerValue)).ToArray();
            random.Shuffle(bodies);
            return bodies.Take(most).Select(body => (Endpoint: endpoint, Body: body));
        }).ToList();
        var faults = new ConcurrentBag<string>();
        var statuses = new ConcurrentDictionary<string, int>();
        var slowest = new ConcurrentBag<(TimeSpan Took, string What)>();

        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel }, async (request, stop) =>
        {
            var watch = Stopwatch.StartNew();
            var (status, fault) = await SendAsync(api.Http, request.Endpoint, request.Body.Bytes, stop);
            slowest.Add((watch.Elapsed, $"{request.Endpoint.Path} {request.Endpoint.ContentType} {request.Body.Name}"));
            statuses.AddOrUpdate($"{request.Endpoint.Method} {request.Endpoint.Path} {request.Endpoint.ContentType} {status}", 1, (_, count) => count + 1);
            if (fault is not null)
            {
                faults.Add($"{request.Endpoint.Method} {request.Endpoint.Path} {request.Endpoint.ContentType} {request.Body.Name}: {fault}");
            }
        });

        output.WriteLine($"{requests.Count} bodies\n" + string.Join('\n', statuses.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Value,5} × {each.Key}")));
        output.WriteLine(string.Join('\n', slowest.OrderByDescending(each => each.Took).Take(10).Select(each => $"{each.Took.TotalSeconds:0.0} s {each.What}")));
        Assert.True(faults.IsEmpty, string.Join('\n', faults.Order(StringComparer.Ordinal).Take(100)));
        (await api.GetAsync("api/me", cancel)).Expect(HttpStatusCode.OK);
    }

    /// <summary>100 MB, of which no endpoint but the upload of data takes more than a part.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("POST", "api/workflows/validate", "application/json")]
    [InlineData("POST", "api/workflows/validate", "application/yaml")]
    [InlineData("PUT", "api/workflows/w/versions/1.0.0", "application/json")]
    [InlineData("PUT", "api/workflows/w/draft?useCase=hostile", "application/json")]
    [InlineData("POST", "api/workflows/execute", "application/json")]
    [InlineData("PUT", "api/use-cases/hostile", "application/json")]
    [InlineData("PUT", "api/use-cases/hostile/datasets/items/mapping", "application/json")]
    [InlineData("POST", "api/executions/no-such/steps/a/decision", "application/json")]
    [InlineData("POST", "api/schedules/preview", "application/json")]
    [InlineData("PUT", "api/schedules/s", "application/json")]
    public Task Body_OfAHundredMegabytes_Is413(string method, string path, string contentType) =>
        RequireTooLargeAsync(product.Api, method, path, contentType, TestContext.Current.CancellationToken);

    private static async Task RequireTooLargeAsync(ApiClient api, string method, string path, string contentType, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(Large.Value) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);

        using var answer = await api.Http.SendAsync(request, cancel);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(HasCode(await answer.Content.ReadAsStringAsync(cancel)));
    }

    private static async Task PrepareAsync(ApiClient api, CancellationToken cancel)
    {
        (await api.PutAsync($"api/use-cases/{UseCase}", JsonNode.Parse("""{"name":"Hostile","datasets":[{"name":"items"}]}""")!, cancel)).Expect(HttpStatusCode.Created);
        (await api.UploadAsync($"api/use-cases/{UseCase}/datasets/items", "id,name\n1,apple\n", "text/csv", cancel)).Expect(HttpStatusCode.Created);
        var workflow = JsonNode.Parse(Definition)!;
        (await api.PostAsync("api/workflows/validate", workflow, cancel)).Expect(HttpStatusCode.OK);
        workflow["id"] = "takes-all";
        workflow["outputs"] = null;
        workflow["steps"] = JsonNode.Parse("""[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ inputs.n }}"}}}]""");
        workflow["execution"] = null;
        workflow.AsObject().Remove("outputs");
        workflow.AsObject().Remove("execution");
        (await api.PutAsync("api/workflows/takes-all/versions/1.0.0", workflow, cancel)).Expect(HttpStatusCode.Created);
    }

    /// <summary>The status, and what is wrong with the answer.</summary>
    private static async Task<(int Status, string? Fault)> SendAsync(HttpClient http, Endpoint endpoint, byte[] body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), endpoint.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(endpoint.ContentType);
        var watch = Stopwatch.StartNew();
        try
        {
            using var answer = await http.SendAsync(request, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            var (status, type) = ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType);
            return (status, status is not (>= 200 and < 300 or >= 400 and < 500) ? $"{status} {text[..Math.Min(text.Length, 600)]}"
                : status >= 400 && (type != "application/problem+json" || !HasCode(text)) ? $"{status} without a problem document: {type} {text[..Math.Min(text.Length, 300)]}"
                : watch.Elapsed > Bound ? $"{status} after {watch.Elapsed.TotalSeconds:0.0} s"
                : null);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return (0, fault.ToString()[..300]);
        }
    }

    private static bool HasCode(string text)
    {
        using var problem = JsonDocument.Parse(text);
        return problem.RootElement.TryGetProperty("code", out var code) && code.GetString() is { Length: > 0 } && problem.RootElement.TryGetProperty("traceId", out _);
    }
}
