using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Polly.Timeout;
using Vanguards.Contracts.Objects;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>Calls of one service's <c>/internal</c> endpoints. A service that does not answer, or cannot, is a <see cref="ServiceAwayException"/>, one without room a <see cref="DiskFullException"/>.</summary>
public sealed class ServiceClient(IHttpClientFactory clients, string service)
{
    /// <summary>Largest answer read into memory.</summary>
    public const int MaxAnswerBytes = 256 * 1024 * 1024;

    /// <summary>Name of the HTTP client of that service.</summary>
    public static string ClientName(string service) => $"service-{service}";

    /// <summary>The answer; default for 404.</summary>
    public Task<T?> GetAsync<T>(string path, CancellationToken cancel) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), response => response.Content.ReadFromJsonAsync<T>(InternalJson.Options, cancel), cancel);

    /// <summary>The bytes of the answer; null for 404.</summary>
    public Task<byte[]?> GetBytesAsync(string path, CancellationToken cancel) =>
        SendAsync<byte[]>(() => new HttpRequestMessage(HttpMethod.Get, path), async response => await response.Content.ReadAsByteArrayAsync(cancel), cancel);

    /// <summary>The answer to a body; default for 404.</summary>
    public Task<T?> PostAsync<T>(string path, object body, CancellationToken cancel) =>
        SendAsync(() => Post(path, body), response => response.Content.ReadFromJsonAsync<T>(InternalJson.Options, cancel), cancel);

    /// <summary>Completes when the service has done what the body asks.</summary>
    public async Task PostAsync(string path, object body, CancellationToken cancel) =>
        _ = await SendAsync(() => Post(path, body), _ => Task.FromResult<object?>(true), cancel) ?? throw new InvalidOperationException($"The {service} service does not know {path}.");

    private static HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType(), options: InternalJson.Options) };

    private async Task<T?> SendAsync<T>(Func<HttpRequestMessage> make, Func<HttpResponseMessage, Task<T?>> read, CancellationToken cancel)
    {
        try
        {
            using var client = clients.CreateClient(ClientName(service));
            using var request = make();
            using var response = await client.SendAsync(request, cancel);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return default;
            }

            if (response.StatusCode == HttpStatusCode.InsufficientStorage)
            {
                throw new DiskFullException(await ReasonAsync(response, cancel));
            }

            if ((int)response.StatusCode >= 500)
            {
                throw new ServiceAwayException(service, await ReasonAsync(response, cancel));
            }

            return response.IsSuccessStatusCode
                ? await read(response)
                : throw new InvalidOperationException($"The {service} service refused {request.RequestUri?.AbsolutePath} with {(int)response.StatusCode}: {await ReasonAsync(response, cancel)}");
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested && failure is HttpRequestException or TimeoutRejectedException or OperationCanceledException or (IOException and not DiskFullException))
        {
            throw new ServiceAwayException(service, failure is OperationCanceledException or TimeoutRejectedException ? "it did not answer in time" : failure.Message, failure);
        }
    }

    /// <summary>The problem's own words, or the status.</summary>
    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancel);
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var detail) && detail.GetString() is { } text ? text : $"it answered {(int)response.StatusCode}";
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return $"it answered {(int)response.StatusCode}";
        }
    }
}
