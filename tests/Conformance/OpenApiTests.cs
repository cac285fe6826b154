using System.Net;
using System.Text.Json.Nodes;
using Vanguards.Conformance.Tests.Product;
using Vanguards.TestSupport;

namespace Vanguards.Conformance.Tests;

/// <summary>The committed OpenAPI document, of which the dashboard's client is generated, is the one that the product serves.</summary>
[Collection(ProductCollection.Name)]
public sealed class OpenApiTests(ProductUnderTest product)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<JsonNode> ServedAsync() => (await product.Api.GetAsync("openapi/v1.json", Cancel)).Expect(HttpStatusCode.OK);

    [Fact(Timeout = 60_000)]
    public async Task Document_AsServed_IsTheCommittedOne()
    {
        var served = await ServedAsync();
        var committed = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json"), Cancel));

        Assert.True(JsonNode.DeepEquals(Ordered(committed!), Ordered(served)), "docs/openapi.json is stale: run make gen and commit what it writes.");
    }

    /// <summary>The order of tags says nothing, and depends on who answers first.</summary>
    private static JsonNode Ordered(JsonNode document)
    {
        document["tags"] = new JsonArray([.. document["tags"]!.AsArray().OrderBy(tag => (string)tag!["name"]!, StringComparer.Ordinal).Select(tag => tag!.DeepClone())]);
        return document;
    }

    [Fact(Timeout = 60_000)]
    public async Task Operation_OfTheApi_SaysWhatItAnswers()
    {
        var silent =
            from path in (await ServedAsync())["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            let answer = operation.Value!["responses"]!.AsObject().First(response => response.Key.StartsWith('2'))
            where answer.Key != "204" && answer.Value!["content"] is null
            select $"{operation.Key} {path.Key}";

        Assert.Empty(silent);
    }
}
