using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Gateway.Callers;
using Vanguards.Gateway.Documents;
using Vanguards.Gateway.Limits;
using Vanguards.Gateway.Proxy;
using Vanguards.Gateway.Status;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Health;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.ServiceDefaults.Http;
using Vanguards.ServiceDefaults.SignIn;
using Vanguards.ServiceDefaults.Telemetry;

namespace Vanguards.Gateway;

/// <summary>The one door of the fleet: finds out who calls, sends the call on with a token that says so, and serves the dashboard.</summary>
internal static class GatewayHost
{
    /// <summary>Whose routes it has, and whose documents it merges.</summary>
    public static readonly string[] Services = ["validator", "datasets", "orchestrator", "scheduler", "executor", "notification", "agents"];

    public static Task<int> RunAsync(string[] args) =>
        ServiceHost.RunAsync(args, new ServiceNeeds("gateway") { IsEdge = true, Services = Services }, Add, Map);

    private static void Add(WebApplicationBuilder builder)
    {
        var settings = builder.Settings();
        builder.Configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "routes.json"), optional: false);
        builder.AddCallers(new DataFolder(settings.DataFolder));
        builder.AddAuditTrailClient();
        builder.AddLimits();
        builder.AddProxy(Services);
        builder.AddMergedDocument();
        builder.AddServiceStatus(Services);
        builder.Services.AddDashboard();
        SignInLink.NoteAddress(new DataFolder(settings.DataFolder), PublicUrl(builder.Configuration) ?? settings.Listen.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
    }

    /// <summary>Environment variable <c>PUBLIC_URL</c>: where people reach the gateway, if that is not where it listens; sign-in links begin with it.</summary>
    private static string? PublicUrl(IConfiguration configuration) => configuration["PUBLIC_URL"] is { Length: > 0 } url ? url.TrimEnd('/') : null;

    private static void Map(WebApplication app)
    {
        app.UseSignIn();
        app.UseRateLimiter();
        app.UseDashboard();
        app.MapHealth();
        app.MapMetrics(open: false);
        app.MapSignIn();
        app.MapMergedDocument();
        app.MapProxy();
    }
}
