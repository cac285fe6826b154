using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Agents;
using Vanguards.ServiceDefaults.Agents;
using Vanguards.ServiceDefaults.Health;
using Vanguards.ServiceDefaults.Http;
using Vanguards.ServiceDefaults.Telemetry;

namespace Vanguards.ServiceDefaults;

/// <summary>What every service has: problem details, JSON rules, health, metrics, OpenAPI, the agent client and a clock.</summary>
public static class ServiceDefaults
{
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context => ProblemResponse.Complete(context.ProblemDetails));
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.Configure<FormOptions>(options => options.MultipartBodyLengthLimit = 1);
        builder.Services.ConfigureHttpJsonOptions(options => ConfigureJson(options.SerializerOptions));
        builder.Services.AddHttpClient();
        builder.Services.AddHealthChecks();
        builder.AddMetrics();
        builder.Services.AddOpenApi("v1", OpenApiDocument.Configure);
        builder.AddAgentService();
        return builder;
    }

    /// <summary>The JSON of every answer: camelCase, nulls left out, enums by name, duplicate names refused.</summary>
    public static void ConfigureJson(JsonSerializerOptions options)
    {
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new JsonStringEnumConverter());
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 64;
    }

    /// <summary>Health and metrics for the platform, not routed by the gateway; the OpenAPI document of what is mapped.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app, bool openMetrics = false)
    {
        app.MapHealth();
        app.MapMetrics(openMetrics);
        app.MapOpenApi("/openapi/{documentName}.json");
        return app;
    }

    private static void AddAgentService(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AgentServiceOptions>()
            .Configure(options =>
            {
                if (builder.Configuration["AGENT_ENDPOINT"] is { Length: > 0 } endpoint)
                {
                    options.Endpoint = new Uri(endpoint);
                }

                options.Token = builder.Configuration["AGENT_TOKEN"] ?? options.Token;
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddHttpClient(AgentServiceOptions.HttpClientName, AgentCatalog.ConfigureClient);
        builder.Services.AddSingleton<IAgentCatalog, AgentCatalog>();
    }
}
