using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Benchmarks;

/// <summary>A fresh product with the benchmark's workflows: no-op steps, nothing cached, everything else as shipped.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string UseCase = "bench";

    private const int Wide = 100;

    private ApiClient? _api;

    private Bench(IMeasuredProduct product) => Product = product;

    public IMeasuredProduct Product { get; }

    /// <summary>A client of the product where it is now: a start may take another port.</summary>
    public ApiClient Api
    {
        get
        {
            if (_api?.Address != Product.Address)
            {
                _api?.Dispose();
                _api = new ApiClient(Product.Address, Product.Token);
            }

            return _api!;
        }
    }

    public static async Task<Bench> StartAsync(IMeasuredProduct product, CancellationToken cancel, params IReadOnlyList<JsonObject> definitions)
    {
        await product.StartAsync(cancel);
        var bench = new Bench(product);
        (await bench.Api.PutAsync($"api/use-cases/{UseCase}", JsonNode.Parse("""{"name":"Bench","datasets":[]}""")!, cancel)).Expect(HttpStatusCode.Created);
        foreach (var definition in definitions)
        {
            (await bench.Api.PutAsync($"api/workflows/{definition["id"]}/versions/1.0.0", definition, cancel)).Expect(HttpStatusCode.Created);
        }

        return bench;
    }

    public ProcessMeter Meter() => new ProcessMeter(Product.Roots).Sample();

    /// <summary>Executes and waits on the server until it has completed; its status without the steps.</summary>
    public async Task<JsonNode> RunAsync(string id, string workflow, CancellationToken cancel)
    {
        var status = await Api.ExecuteAndWaitAsync(ApiClient.Request(id, workflow, UseCase), cancel);
        return (string)status["state"]! == "COMPLETED" ? status : throw new InvalidOperationException($"{id}: {status.ToJsonString()}");
    }

    /// <summary>A chain of no-op steps.</summary>
    public static JsonObject Chain(string id, int steps) =>
        Workflow(id, Enumerable.Range(0, steps).Select(n => Step($"s{n}", n == 0 ? [] : [$"s{n - 1}"])), maxParallel: 64);

    /// <summary>One step, as many as asked beside each other, and one that joins them.</summary>
    public static JsonObject Fan(string id, int width)
    {
        var names = Enumerable.Range(0, width).Select(n => $"f{n}").ToList();
        return Workflow(id, [Step("begin", []), .. names.Select(name => Step(name, ["begin"])), Step("join", names)], width);
    }

    /// <summary>Layers of a hundred no-op steps, each of which needs two of the layer before, so that none are chains.</summary>
    public static JsonObject Layers(string id, int steps) =>
        Workflow(id, Enumerable.Range(0, steps).Select(n => Step($"s{n}", n < Wide ? [] : [$"s{n - Wide}", $"s{n - n % Wide - Wide + (n + 1) % Wide}"])), maxParallel: Wide);

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        await Product.DisposeAsync();
    }

    private static JsonObject Workflow(string id, IEnumerable<JsonObject> steps, int maxParallel) => new()
    {
        ["id"] = id,
        ["name"] = id,
        ["useCase"] = UseCase,
        ["version"] = "1.0.0",
        ["steps"] = new JsonArray([.. steps]),
        ["execution"] = new JsonObject { ["maxParallel"] = maxParallel },
    };

    private static JsonObject Step(string id, IEnumerable<string> dependsOn) => new()
    {
        ["id"] = id,
        ["name"] = id,
        ["type"] = "transform",
        ["cache"] = false,
        ["config"] = new JsonObject { ["transform"] = new JsonObject { ["expression"] = "{{ null }}" } },
        ["dependsOn"] = new JsonArray([.. dependsOn.Select(name => (JsonNode)name)]),
    };
}
