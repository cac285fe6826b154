using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Vanguards.Gateway.Routing;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.Gateway.OpenApi;

/// <summary>One OpenAPI document of all services: each one's own, generated from its code, put together. Kept once all have answered.</summary>
internal sealed class MergedDocument(IHttpClientFactory clients, IConfiguration configuration, TokenIssuer tokens,
    [FromKeyedServices("v1")] IOpenApiDocumentProvider own)
{
    private static readonly string[] Parts = ["schemas", "securitySchemes", "parameters", "responses"];

    private byte[]? _whole;

    public async Task<IResult> HandleAsync(CancellationToken cancel)
    {
        if (_whole is null)
        {
            var documents = new List<JsonObject>();
            foreach (var service in RouteTable.Services.Where(service => service != "notification"))
            {
                documents.Add(await ReadAsync(RouteTable.AddressesOf(configuration, service)[0], cancel));
            }

            documents.Add(await OwnAsync(cancel));
            _whole = System.Text.Encoding.UTF8.GetBytes(Merge(documents).ToJsonString());
        }

        return Results.Bytes(_whole, "application/json");
    }

    /// <summary>Paths, tags and components of all; what two name alike is the same.</summary>
    internal static JsonObject Merge(IReadOnlyList<JsonObject> documents)
    {
        var whole = (JsonObject)documents[0].DeepClone();
        foreach (var document in documents.Skip(1))
        {
            Add(whole, document, "paths");
            foreach (var part in Parts)
            {
                if (document["components"] is JsonObject components && components[part] is JsonObject)
                {
                    var target = whole["components"] as JsonObject ?? [];
                    whole["components"] ??= target;
                    Add(target, components, part);
                }
            }

            var tags = whole["tags"] as JsonArray ?? [];
            whole["tags"] ??= tags;
            foreach (var tag in document["tags"] as JsonArray ?? [])
            {
                if (!tags.Any(known => (string?)known!["name"] == (string?)tag!["name"]))
                {
                    tags.Add(tag!.DeepClone());
                }
            }
        }

        return whole;
    }

    private static void Add(JsonObject whole, JsonObject document, string part)
    {
        var target = whole[part] as JsonObject ?? [];
        whole[part] ??= target;
        foreach (var (name, value) in document[part] as JsonObject ?? [])
        {
            target.TryAdd(name, value?.DeepClone());
        }
    }

    private async Task<JsonObject> OwnAsync(CancellationToken cancel)
    {
        var document = await own.GetOpenApiDocumentAsync(cancel);
        return (JsonObject)JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel))!;
    }

    private async Task<JsonObject> ReadAsync(Uri service, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service, "/openapi/v1.json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.ForService());
        using var response = await clients.CreateClient(nameof(MergedDocument)).SendAsync(request, cancel);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>(cancel))!;
    }
}
