using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Vanguards.ServiceDefaults.Telemetry;

/// <summary><c>/metrics</c> in Prometheus' text format: ASP.NET, the runtime, and every meter whose name begins with <c>Vanguards.</c>.</summary>
public static class Metrics
{
    private const string Path = "/metrics";

    public static void AddMetrics(this IHostApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Vanguards.*")
            .AddPrometheusExporter());

    /// <summary>Open to this machine alone, from elsewhere it takes the role admin; or open to all, for a service that only its fleet can reach.</summary>
    public static void MapMetrics(this WebApplication app, bool open) =>
        app.MapPrometheusScrapingEndpoint(Path, meterProvider: null, configureBranchedPipeline: branch => { if (!open) { branch.Use(GuardAsync); } }, optionsName: null);

    private static Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        // An address that Kestrel does not know is a test server's or a Unix socket's: this machine's too.
        var isLocal = http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address);
        return isLocal || http.User.May(Role.Admin, "*")
            ? next(http)
            : ProblemResponse.Forbidden("From another machine, reading the metrics takes the role admin.").ExecuteAsync(http);
    }
}
