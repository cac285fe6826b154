using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Agents;

namespace Vanguards.ServiceDefaults.Agents;

/// <summary>Reads <c>GET {AGENT_ENDPOINT}/agents</c>, at most every ten seconds; while the service is away the last list stands.</summary>
public sealed partial class AgentCatalog(IHttpClientFactory clients, TimeProvider time, ILogger<AgentCatalog> logger) : IAgentCatalog, IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private AgentListing _last = new() { Agents = [], Reachable = false, Error = "not asked yet" };
    private long? _askedAt;

    public static void ConfigureClient(IServiceProvider services, HttpClient client)
    {
        var options = services.GetRequiredService<IOptions<AgentServiceOptions>>().Value;
        client.BaseAddress = options.Endpoint;
        client.Timeout = Timeout.InfiniteTimeSpan;
        if (options.Token.Length > 0)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        }
    }

    public async ValueTask<AgentListing> ListAsync(CancellationToken cancel)
    {
        if (IsFresh())
        {
            return _last;
        }

        await _gate.WaitAsync(cancel);
        try
        {
            if (!IsFresh())
            {
                _last = await AskAsync(cancel);
                _askedAt = time.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private bool IsFresh() => _askedAt is { } at && _last.Reachable && time.GetElapsedTime(at) < Freshness;

    private async Task<AgentListing> AskAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var client = clients.CreateClient(AgentServiceOptions.HttpClientName);
            var agents = await client.GetFromJsonAsync<List<AgentDescription>>("agents", Json, patience.Token) ?? [];
            return new AgentListing { Agents = agents, Reachable = true };
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested && exception is HttpRequestException or OperationCanceledException or JsonException)
        {
            Log.AgentsUnreachable(logger, exception.Message);
            return _last with { Reachable = false, Error = exception.Message };
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The agent service did not answer: {Reason}")]
        public static partial void AgentsUnreachable(ILogger logger, string reason);
    }
}
