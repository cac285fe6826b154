using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Objects;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>What another service of the fleet refers to. A service that does not know the question has answered nothing.</summary>
internal sealed class HttpObjectReferences(IHttpClientFactory clients, string service) : IObjectReferences
{
    public const string Path = "internal/object-references";

    private readonly ServiceClient _client = new(clients, service);

    public string Service => service;

    public async Task<IReadOnlyCollection<string>> FindAsync(IReadOnlyCollection<string> sha256s, CancellationToken cancel) =>
        await _client.PostAsync<List<string>>(Path, sha256s, cancel) ?? throw new ServiceAwayException(service, "it cannot say what it refers to");
}

/// <summary>Asking and answering what rows refer to in the object store.</summary>
public static class ObjectReferenceRegistration
{
    /// <summary>Another service's references; besides those of this process.</summary>
    public static IHostApplicationBuilder AddObjectReferencesClient(this IHostApplicationBuilder builder, string service)
    {
        builder.AddServiceClient(service);
        builder.Services.AddSingleton<IObjectReferences>(provider => new HttpObjectReferences(provider.GetRequiredService<IHttpClientFactory>(), service));
        return builder;
    }

    /// <summary>Answers for this service's rows.</summary>
    public static void MapObjectReferences(this IEndpointRouteBuilder routes) =>
        routes.MapPost(HttpObjectReferences.Path, async (HttpRequest request, IObjectReferences references, CancellationToken cancel) =>
            await request.ReadFromJsonAsync<HashSet<string>>(InternalJson.Options, cancel) is { } asked
                ? Results.Json(await references.FindAsync(asked, cancel), InternalJson.Options)
                : Results.BadRequest()).ExcludeFromDescription();
}
