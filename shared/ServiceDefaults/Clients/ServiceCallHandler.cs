using System.Net.Http.Headers;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>Sends a call to the service's next process with this service's token; within the retries, so that one that is away is passed over.</summary>
internal sealed class ServiceCallHandler(IReadOnlyList<Uri> addresses, TokenIssuer tokens) : DelegatingHandler
{
    private int _next = -1;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = addresses[(int)((uint)Interlocked.Increment(ref _next) % addresses.Count)];
        request.RequestUri = new Uri(address, request.RequestUri!.PathAndQuery.TrimStart('/'));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.ForService());
        return base.SendAsync(request, cancellationToken);
    }
}
