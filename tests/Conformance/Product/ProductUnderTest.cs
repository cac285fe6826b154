using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests.Product;

/// <summary>
/// What the suite runs against: <c>VANGUARDS_BASE_URL</c> with <c>VANGUARDS_TOKEN</c>, or else an embedded product started for it.
/// Makes a use case of its own with a small dataset, through the API like anybody.
/// </summary>
public sealed class ProductUnderTest : IAsyncLifetime
{
    private ProductProcess? _process;

    public ApiClient Api { get; private set; } = null!;
    public string UseCase { get; } = $"conformance-{Guid.NewGuid():n}"[..24];

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var url = Environment.GetEnvironmentVariable("VANGUARDS_BASE_URL");
        if (url is { Length: > 0 })
        {
            Api = new ApiClient(new Uri(url), Environment.GetEnvironmentVariable("VANGUARDS_TOKEN") ?? "");
        }
        else
        {
            _process = new ProductProcess(sample: true);
            await _process.StartAsync(cancel);
            Api = new ApiClient(_process.Address, ProductProcess.Token);
        }

        (await Api.PutAsync($"api/use-cases/{UseCase}", JsonNode.Parse("""{"name":"Conformance","zone":"UTC","currency":"USD","datasets":[{"name":"items","required":true}]}""")!, cancel))
            .Expect(HttpStatusCode.Created);
        (await Api.UploadAsync($"api/use-cases/{UseCase}/datasets/items", "id,name,price,day\n1,apple,1.5,2026-01-01\n2,pear,2.25,2026-02-01\n3,\"plum, dried\",10,2026-03-01\n", "text/csv", cancel))
            .Expect(HttpStatusCode.Created);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>Fills in id, name, use case and version; the id.</summary>
    public string Complete(JsonObject definition, string id, string version = "1.0.0")
    {
        var workflowId = $"{id}-{UseCase[12..18]}";
        definition["id"] = workflowId;
        definition["name"] ??= id;
        definition["useCase"] ??= UseCase;
        definition["version"] = version;
        return workflowId;
    }

    /// <summary>Publishes a definition in the suite's use case; id and version are filled in.</summary>
    public async Task<string> PublishAsync(JsonObject definition, string id, CancellationToken cancel, string version = "1.0.0")
    {
        var workflowId = Complete(definition, id, version);
        var answer = await Api.PutAsync($"api/workflows/{workflowId}/versions/{version}", definition, cancel);
        Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, $"{(int)answer.Status}: {answer.Body?.ToJsonString()}");
        return workflowId;
    }

    public static string NewExecutionId() => $"exec-{Guid.NewGuid():n}";
}

/// <summary>One product for the whole suite.</summary>
[CollectionDefinition(Name)]
public sealed class ProductCollection : ICollectionFixture<ProductUnderTest>
{
    public const string Name = "product";
}
