using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.ServiceDefaults.Http;
using Vanguards.ServiceDefaults.Tokens;

namespace Vanguards.ServiceDefaults.Hosting;

/// <summary>A service as a process of its own: reads its environment, brings its stores up to date with <c>--migrate</c>, or serves until it is told to stop.</summary>
public static class ServiceHost
{
    private const string MigrateFlag = "--migrate";

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        // What fails is thrown as well, and said by who called it.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "None",
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
    };

    /// <summary>Runs the service; the process's exit code: 0, 1 when it failed, 2 when it could not start as it is configured.</summary>
    public static async Task<int> RunAsync(string[] args, ServiceNeeds needs, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        try
        {
            var migrates = args.Contains(MigrateFlag);
            var mode = args.Length > 0 ? needs.Modes.GetValueOrDefault(args[0]) : null;
            await using var app = Build([.. args.Skip(mode is null ? 0 : 1).Where(arg => arg != MigrateFlag)], needs, migrates, add, map);
            if (mode is not null)
            {
                return await mode(app.Services);
            }

            if (migrates)
            {
                await MigrateAsync(app, needs);
                return 0;
            }

            await RunAsync(app);
            // Set by what ended the process for a reason of its own.
            return Environment.ExitCode;
        }
        catch (Exception refused) when (ReasonOf(refused) is not null)
        {
            await Console.Error.WriteLineAsync(ReasonOf(refused)!);
            return 2;
        }
    }

    /// <summary>Until it is told to stop, which it may be while it still starts.</summary>
    private static async Task RunAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>Where the process that is being built listens and keeps its scratch files.</summary>
    public static ServiceSettings Settings(this WebApplicationBuilder builder) =>
        (ServiceSettings)builder.Services.Last(service => service.ServiceType == typeof(ServiceSettings)).ImplementationInstance!;

    private static WebApplication Build(string[] args, ServiceNeeds needs, bool migrates, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.Logging.ClearProviders().AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
        var settings = ServiceSettings.Read(builder.Configuration, needs, migrates);
        Directory.CreateDirectory(settings.DataFolder);
        builder.WebHost.UseUrls(settings.Listen);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new DataFolder(settings.DataFolder));
        builder.AddServiceDefaults();
        if (needs.IsEdge)
        {
            builder.AddTokenIssuer(needs.Name);
        }
        else
        {
            builder.AddServiceTokens(needs.Name);
        }

        add(builder);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRestOfBody();
        if (!needs.IsEdge)
        {
            app.UseServiceTokens();
            app.MapDefaultEndpoints(openMetrics: true);
        }

        map(app);
        return app;
    }

    private static async Task MigrateAsync(WebApplication app, ServiceNeeds needs)
    {
        if (needs.Migrate is null)
        {
            throw new StartRefusedException($"The {needs.Name} service keeps nothing that could be brought up to date.");
        }

        await needs.Migrate(app.Services, app.Lifetime.ApplicationStopping);
        await Console.Out.WriteLineAsync($"The stores of the {needs.Name} service are up to date.");
    }

    /// <summary>What a person can mend, in plain words; null for a bug.</summary>
    private static string? ReasonOf(Exception failure) => failure switch
    {
        StartRefusedException refused => refused.Message,
        OptionsValidationException options => string.Join('\n', options.Failures),
        AggregateException { InnerExceptions: var all } when all.All(one => ReasonOf(one) is not null) => string.Join('\n', all.Select(ReasonOf)),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken => taken.Message,
        _ => null,
    };
}
