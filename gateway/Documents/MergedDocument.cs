using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Gateway.Documents;

/// <summary><c>/openapi/v1.json</c>: the documents of all services and of the gateway itself as one, kept for a minute.</summary>
internal sealed class MergedDocument([FromKeyedServices("v1")] IOpenApiDocumentProvider own, IHttpClientFactory clients, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private (byte[] Json, long At)? _merged;

    public async Task<byte[]> ReadAsync(CancellationToken cancel)
    {
        if (_merged is { } known && time.GetElapsedTime(known.At) < Keep)
        {
            return known.Json;
        }

        await _gate.WaitAsync(cancel);
        try
        {
            var merged = await MergeAsync(cancel);
            _merged = (merged, time.GetTimestamp());
            return merged;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<byte[]> MergeAsync(CancellationToken cancel)
    {
        var services = await Task.WhenAll(GatewayHost.Services.Select(async service => (Service: service, Json: await new ServiceClient(clients, service).GetBytesAsync("openapi/v1.json", cancel))));
        var document = JsonNode.Parse(await (await own.GetOpenApiDocumentAsync(cancel)).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel))!.AsObject();
        foreach (var (service, json) in services)
        {
            Add(document, JsonNode.Parse(json ?? throw new InvalidOperationException($"The {service} service has no OpenAPI document."))!.AsObject(), service);
        }

        return Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    private static void Add(JsonObject document, JsonObject part, string service)
    {
        Add(Child(document, "paths"), part["paths"], $"{service}: path");
        Add(Child(Child(document, "components"), "schemas"), part["components"]?["schemas"], $"{service}: schema");
        var tags = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var tag in (document["tags"] as JsonArray ?? []).Concat(part["tags"] as JsonArray ?? []))
        {
            tags.TryAdd((string)tag!["name"]!, tag.DeepClone());
        }

        document["tags"] = new JsonArray([.. tags.Values]);
    }

    /// <summary>Two services that mean different things by one name would make a document that is wrong for one of them.</summary>
    private static void Add(JsonObject into, JsonNode? members, string what)
    {
        foreach (var (name, value) in members as JsonObject ?? [])
        {
            if (into[name] is not { } known)
            {
                into[name] = value?.DeepClone();
            }
            else if (!JsonNode.DeepEquals(known, value))
            {
                throw new InvalidOperationException($"{what} '{name}' is described differently by another service.");
            }
        }
    }

    private static JsonObject Child(JsonObject parent, string name) => parent[name] as JsonObject ?? (JsonObject)(parent[name] = new JsonObject());
}

internal static class MergedDocumentRegistration
{
    public static void AddMergedDocument(this IHostApplicationBuilder builder)
    {
        foreach (var service in GatewayHost.Services)
        {
            builder.AddServiceClient(service);
        }

        builder.Services.AddSingleton<MergedDocument>();
    }

    public static void MapMergedDocument(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/openapi/v1.json", async (MergedDocument merged, CancellationToken cancel) => Results.Bytes(await merged.ReadAsync(cancel), "application/json"))
            .ExcludeFromDescription();
}
