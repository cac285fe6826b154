using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>What every HTTP call has in common: problem details, cursors, and requests that no well-meaning client sends.</summary>
[Collection(ProductCollection.Name)]
public sealed class HttpTests(ProductUnderTest product)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("DELETE", "api/me")]
    [InlineData("PATCH", "api/executions")]
    [InlineData("POST", "api/use-cases")]
    public async Task Call_OfAnotherMethod_Is405Problem(string method, string path)
    {
        var problem = (await product.Api.SendAsync(new HttpMethod(method), path, null, Cancel)).Expect(HttpStatusCode.MethodNotAllowed);

        Assert.Equal("METHOD_NOT_ALLOWED", (string)problem["code"]!);
        Assert.NotNull((string?)problem["traceId"]);
        Assert.Empty(problem["errors"]!.AsArray());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Execute_OfAnotherContentType_Is415Problem(string contentType)
    {
        using var content = new StringContent("{}", Encoding.UTF8, contentType);

        var problem = (await product.Api.SendAsync(HttpMethod.Post, "api/workflows/execute", content, Cancel)).Expect(HttpStatusCode.UnsupportedMediaType);

        Assert.NotNull((string?)problem["code"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_OfAnUnknownAddress_Is404Problem() =>
        Assert.Equal("NOT_FOUND", (string)(await product.Api.GetAsync("api/no-such-thing", Cancel)).Expect(HttpStatusCode.NotFound)["code"]!);

    [Theory(Timeout = 60_000)]
    [InlineData("""{"id":null,"workflowId":"w","context":{}}""", "/id")]
    [InlineData("""{"id":"x","workflowId":null,"context":{}}""", "/workflowId")]
    [InlineData("""{"id":"x","workflowId":"w","context":null}""", "/context")]
    public async Task Execute_NullWhereAValueIsNeeded_Is422(string body, string path)
    {
        var problem = (await product.Api.PostAsync("api/workflows/execute", JsonNode.Parse(body), Cancel)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(path, (string)problem["errors"]![0]!["path"]!);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("WAIT=60")]
    [InlineData("respond-async, wait=99999999999")]
    [InlineData("wait=\"60\"")]
    public async Task Execute_PreferWaitHoweverWritten_WaitsForTheEnd(string prefer)
    {
        var definition = JsonNode.Parse("""{"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}}]}""")!.AsObject();
        var workflow = await product.PublishAsync(definition, "execute-prefer", Cancel);

        var answer = await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase), Cancel, prefer);

        Assert.Equal("COMPLETED", (string)answer.Expect(HttpStatusCode.OK)["state"]!);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""{"name":null}""", "/name")]
    [InlineData("""{"name":"N","zone":null}""", "/zone")]
    [InlineData("""{"name":"N","datasets":null}""", "/datasets")]
    [InlineData("""{"name":"N","datasets":[null]}""", "/datasets/0")]
    [InlineData("""{"name":"N","datasets":[{"name":null}]}""", "/datasets/0/name")]
    [InlineData("""{"name":"N","datasets":[{"name":"a","columns":[null]}]}""", "/datasets/0/columns/0")]
    [InlineData("""{"name":"N","datasets":[{"name":"a","references":{"a":null}}]}""", "/datasets/0/references/a")]
    public async Task UseCase_NullWhereAValueIsNeeded_Is422(string body, string path)
    {
        var problem = (await product.Api.PutAsync("api/use-cases/conformance-nulls", JsonNode.Parse(body)!, Cancel)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(problem["errors"]!.AsArray(), error => (string)error!["path"]! == path);
    }

    [Fact(Timeout = 60_000)]
    public async Task Mapping_HalfASurrogatePair_Is422()
    {
        using var content = new StringContent("""{"a":"\ud800"}""", Encoding.UTF8, "application/json");

        var problem = (await product.Api.SendAsync(HttpMethod.Put, $"api/use-cases/{product.UseCase}/datasets/items/mapping", content, Cancel)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("INVALID_TEXT", (string)problem["code"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Metrics_AfterARun_CountItsEnd()
    {
        var definition = JsonNode.Parse("""{"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}}]}""")!.AsObject();
        var workflow = await product.PublishAsync(definition, "metrics", Cancel);
        await product.Api.ExecuteAndWaitAsync(ApiClient.Request(ProductUnderTest.NewExecutionId(), workflow, product.UseCase), Cancel);

        // In a fleet each service has its own, which the gateway does not pass on.
        var address = Environment.GetEnvironmentVariable("VANGUARDS_METRICS_URL") is { Length: > 0 } own ? new Uri(own) : new Uri(product.Api.Http.BaseAddress!, "metrics");
        var text = await product.Api.Http.GetStringAsync(address, Cancel);

        Assert.Contains("vanguards_executions_total{", text, StringComparison.Ordinal);
        Assert.Contains("state=\"COMPLETED\"", text, StringComparison.Ordinal);
        Assert.Contains("outcome=\"COMPLETED\"", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total", text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Steps_AfterTheLargestCursor_AreNone()
    {
        var definition = JsonNode.Parse("""{"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}}]}""")!.AsObject();
        var workflow = await product.PublishAsync(definition, "steps-cursor", Cancel);
        var id = ProductUnderTest.NewExecutionId();
        await product.Api.ExecuteAndWaitAsync(ApiClient.Request(id, workflow, product.UseCase), Cancel);

        Assert.Empty((await product.Api.GetAsync($"api/executions/{id}?after=2147483647", Cancel)).Expect(HttpStatusCode.OK)["steps"]!.AsArray());
        Assert.Equal("INVALID_CURSOR", (string)(await product.Api.GetAsync($"api/executions/{id}?after=-99", Cancel)).Expect(HttpStatusCode.BadRequest)["code"]!);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("api/executions?after=garbage")]
    [InlineData("api/executions?after=-1")]
    [InlineData("api/audit?after=garbage")]
    [InlineData("api/audit?after=99999999999999999999")]
    public async Task List_WithACursorItNeverGave_IsRefused(string path) =>
        Assert.Equal("INVALID_CURSOR", (string)(await product.Api.GetAsync(path, Cancel)).Expect(HttpStatusCode.BadRequest)["code"]!);

    [Theory(Timeout = 60_000)]
    [InlineData("api/executions?limit=0")]
    [InlineData("api/executions?limit=-1")]
    [InlineData("api/executions?limit=1000000000")]
    [InlineData("api/audit?limit=0")]
    [InlineData("api/audit?limit=1000000000")]
    public async Task List_WithAnOddLimit_GivesABoundedPage(string path) =>
        Assert.InRange((await product.Api.GetAsync(path, Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Count, 0, 200);

    [Theory(Timeout = 60_000)]
    [InlineData("""{"id":"x","workflowId":"w","context":{"user":"\ud800"}}""")]
    [InlineData("""{"id":"x","workflowId":"w","context":{"data":{"a":["\udfff"]}}}""")]
    [InlineData("""{"id":"\ud800","workflowId":"w","context":{}}""")]
    public async Task Execute_HalfASurrogatePair_Is422(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var problem = (await product.Api.SendAsync(HttpMethod.Post, "api/workflows/execute", content, Cancel)).Expect(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("INVALID_TEXT", (string)problem["errors"]![0]!["code"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Execute_NullInputAdded_IsAnotherRequest()
    {
        var definition = JsonNode.Parse("""
            {"steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ inputs.m }}"}}}],
             "inputs":{"optional":[{"name":"m","type":"integer","default":5}]}}
            """)!.AsObject();
        var workflow = await product.PublishAsync(definition, "execute-null", Cancel);
        var id = ProductUnderTest.NewExecutionId();
        (await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(id, workflow, product.UseCase, new JsonObject()), Cancel)).Expect(HttpStatusCode.Accepted);

        var second = await product.Api.PostAsync("api/workflows/execute", ApiClient.Request(id, workflow, product.UseCase, new JsonObject { ["m"] = null }), Cancel);

        Assert.Equal("ID_CONFLICT", (string)second.Expect(HttpStatusCode.Conflict)["code"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Head_OfAnArtifact_IsAnsweredLikeGet() =>
        Assert.Equal(HttpStatusCode.NotFound, (await product.Api.SendAsync(HttpMethod.Head, "api/executions/no-such/artifacts/a.pdf", null, Cancel)).Status);
}
