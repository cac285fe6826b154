using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Vanguards.Contracts.Audit;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Notifications;
using Vanguards.Contracts.Schedules;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.ServiceDefaults.Clients;

/// <summary>Other services of the fleet as this process sees them: the seams that the embedded product fills in process, by HTTP.</summary>
public static class ClientRegistration
{
    /// <summary>Checking a definition of 100,000 steps takes this long on a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static IHostApplicationBuilder AddWorkflowCatalogClient(this IHostApplicationBuilder builder) => builder.AddClient<IWorkflowCatalog, HttpWorkflowCatalog>("validator");

    public static IHostApplicationBuilder AddDatasetCatalogClient(this IHostApplicationBuilder builder) => builder.AddClient<IDatasetCatalog, HttpDatasetCatalog>("datasets");

    public static IHostApplicationBuilder AddDatasetRetentionClient(this IHostApplicationBuilder builder) => builder.AddClient<IDatasetRetention, HttpDatasetRetention>("datasets");

    public static IHostApplicationBuilder AddReportCatalogClient(this IHostApplicationBuilder builder) => builder.AddClient<IReportCatalog, HttpReportCatalog>("executor");

    public static IHostApplicationBuilder AddDeliveryCatalogClient(this IHostApplicationBuilder builder) => builder.AddClient<IDeliveryCatalog, HttpDeliveryCatalog>("executor");

    public static IHostApplicationBuilder AddExecutionLogClient(this IHostApplicationBuilder builder) => builder.AddClient<IExecutionLog, HttpExecutionLog>("orchestrator");

    public static IHostApplicationBuilder AddAuditTrailClient(this IHostApplicationBuilder builder) => builder.AddClient<IAuditTrail, HttpAuditTrail>("orchestrator");

    public static IHostApplicationBuilder AddScheduleDoorClient(this IHostApplicationBuilder builder) => builder.AddClient<IScheduleDoor, HttpScheduleDoor>("orchestrator");

    /// <summary>The HTTP client named <see cref="ServiceClient.ClientName"/> for calls of that service, with this service's token and a few retries.</summary>
    public static void AddServiceClient(this IHostApplicationBuilder builder, string service)
    {
        var name = ServiceClient.ClientName(service);
        if (builder.Services.Any(registered => registered.ServiceKey as string == name))
        {
            return;
        }

        builder.Services.AddKeyedSingleton(name, service);
        var client = builder.Services.AddHttpClient(name, http => (http.BaseAddress, http.Timeout, http.MaxResponseContentBufferSize) = (new Uri($"http://{service}/"), Longest, ServiceClient.MaxAnswerBytes));
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        client.AddResilienceHandler("retry", pipeline => pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(IsWorthwhile(arguments.Outcome)),
        }));
        client.AddHttpMessageHandler(provider => new ServiceCallHandler(
            ServiceAddresses.Read(builder.Configuration, service) ?? throw new StartRefusedException($"SERVICES__{service.ToUpperInvariant()} is not set."),
            provider.GetRequiredService<TokenIssuer>()));
    }

    private static IHostApplicationBuilder AddClient<TSeam, TClient>(this IHostApplicationBuilder builder, string service)
        where TSeam : class
        where TClient : class, TSeam
    {
        builder.AddServiceClient(service);
        builder.Services.AddSingleton<TSeam, TClient>();
        return builder;
    }

    /// <summary>What certainly was not begun may be asked again whatever it is; what may have been, only if it asks for nothing but an answer.</summary>
    private static bool IsWorthwhile(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } } => true,
        { Result.StatusCode: HttpStatusCode.ServiceUnavailable } => true,
        { Result: { StatusCode: HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout, RequestMessage.Method: var method } } => method == HttpMethod.Get,
        _ => false,
    };
}
