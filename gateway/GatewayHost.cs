using Microsoft.Extensions.Options;
using Vanguards.Gateway.Health;
using Vanguards.Gateway.OpenApi;
using Vanguards.Gateway.Routing;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Vanguards.ServiceDefaults.Http;
using Vanguards.ServiceDefaults.SignIn;

namespace Vanguards.Gateway;

/// <summary>The edge of the fleet: sign-in, the guard before every call, the dashboard, and the way to the services.</summary>
public static class GatewayHost
{
    private static readonly ServiceNeeds Needs = new("gateway") { Services = [.. RouteTable.Services] };

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = Build(args);
            await app.StartAsync();
            Welcome(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 2;
        }
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var settings = ServiceSettings.Read(builder.Configuration, Needs, migrates: false);
        Directory.CreateDirectory(settings.DataFolder);
        var data = new DataFolder(settings.DataFolder);
        builder.WebHost.UseUrls(settings.Listen);
        // The services have limits of their own for every kind of body; datasets may be of any size.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(data);
        builder.AddServiceDefaults();
        builder.AddSignIn(data);
        builder.AddForwarding();
        builder.AddAuditTrailClient();
        builder.Services.AddDashboard();
        builder.Services.AddSingleton<MergedDocument>();
        builder.Services.AddHealthChecks().AddCheck<FleetHealth>("fleet");
        builder.Services.Configure<SignInOptions>(signIn => signIn.AllowedHosts = settings.Host is "127.0.0.1" or "localhost" or "::1" ? ["127.0.0.1", "localhost", "[::1]"] : []);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWebSockets();
        app.UseSignIn();
        app.UseDashboard();
        app.MapHealth();
        app.MapMetrics(open: false);
        app.MapSignIn();
        app.MapGet("/openapi/v1.json", (MergedDocument document, CancellationToken cancel) => document.HandleAsync(cancel)).ExcludeFromDescription();
        app.MapForwarding();
        return app;
    }

    private static void Welcome(WebApplication app)
    {
        var (data, settings) = (app.Services.GetRequiredService<DataFolder>(), app.Services.GetRequiredService<ServiceSettings>());
        var options = app.Services.GetRequiredService<IOptions<SignInOptions>>().Value;
        SignInLink.NoteAddress(data, settings.Own);
        if (options.BootstrapToken.Length == 0 && app.Services.GetRequiredService<AdminKeys>().CreateSecretOnce() is { } secret)
        {
            Console.WriteLine($"The administrator's secret, shown this once: {secret}");
        }

        Console.WriteLine($"Sign in with this link; it works once, for 30 minutes: {SignInLink.Create(data, settings.Own, TimeProvider.System, options)}");
    }
}
