using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Vanguards.Agents;
using Vanguards.Contracts.Notifications;
using Vanguards.Datasets;
using Vanguards.Executor;
using Vanguards.Executor.Alone;
using Vanguards.Messaging;
using Vanguards.Messaging.Rabbit;
using Vanguards.Notification;
using Vanguards.Orchestrator;
using Vanguards.Orchestrator.Bus;
using Vanguards.Orchestrator.Engine;
using Vanguards.Orchestrator.Retention;
using Vanguards.Orchestrator.Sweeping;
using Vanguards.Scheduler;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.Http;
using Vanguards.ServiceDefaults.SignIn;
using Vanguards.Standalone.Demo;
using Vanguards.Standalone.Sample;
using Vanguards.Storage;
using Vanguards.Storage.Objects;
using Vanguards.Validator;

namespace Vanguards.Standalone.Hosting;

/// <summary>All services in one process on one data folder: the embedded product.</summary>
public static class StandaloneHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = StandaloneOptions.From(builder.Configuration);
        PortOwner.RequireFree(options.Host, options.Port);
        using var folderLock = DataFolderLock.Take(options.DataFolder);
        var address = SelfAddress.Choose(options);
        await using var app = Build(builder, options, address, args, folderLock.LastWasKilled);
        await StartAsync(app, options, address);
        Welcome.Print(
            Console.Out, app.Services.GetRequiredService<DataFolder>(), address.Own.GetLeftPart(UriPartial.Authority), $"on the data folder {options.DataFolder}. Ctrl-C stops it.",
            app.Services.GetRequiredService<IOptions<SignInOptions>>().Value);
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>For commands that need a running product of their own.</summary>
    public static async Task<RunningProduct> StartAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = StandaloneOptions.From(builder.Configuration);
        var folderLock = DataFolderLock.Take(options.DataFolder);
        var address = SelfAddress.Choose(options);
        var app = Build(builder, options, address, args, folderLock.LastWasKilled);
        await StartAsync(app, options, address);
        return new RunningProduct(address.Own, async () =>
        {
            await app.StopAsync();
            await app.DisposeAsync();
            folderLock.Dispose();
        });
    }

    /// <summary>One step in a process of its own, on the data folder of the product that started it.</summary>
    public static async Task<int> RunStepAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = StandaloneOptions.From(builder.Configuration);
        await using var app = Build(builder, options, SelfAddress.Choose(options), args, lastWasKilled: false, services => services.AddAloneStep());
        return await RunAlone.RunAsync(app.Services);
    }

    private static WebApplication Build(
        WebApplicationBuilder builder, StandaloneOptions options, SelfAddress address, string[] args, bool lastWasKilled, Action<IServiceCollection>? more = null)
    {
        var data = new DataFolder(options.DataFolder);
        address.Configure(builder);
        builder.Services.AddSingleton(data);
        builder.Services.AddSingleton<ILiveFeed, LiveFeed>();
        builder.AddServiceDefaults();
        builder.AddSignIn(data);
        builder.Services.AddStorage(data.Path);
        builder.AddDatasets();
        builder.AddValidator();
        builder.AddOrchestrator();
        builder.AddObjectSweep();
        builder.AddRetention();
        builder.Services.Configure<LeaseOptions>(leases => leases.LastWasKilled = lastWasKilled);
        builder.Services.AddSingleton(address.StepProgram(builder.Configuration, options, args));
        if (builder.Configuration[RabbitOptions.Variable] is { Length: > 0 })
        {
            builder.AddRabbitConnection();
            builder.AddBus();
        }

        builder.AddScheduler();
        builder.Services.AddExecutor();
        builder.AddAgents();
        builder.AddNotification();
        builder.Services.AddDashboard();
        builder.Services.AddSingleton<SampleLoader>();
        builder.Services.AddHealthChecks().AddCheck<SampleLoader>("sample");
        builder.Services.Configure<SignInOptions>(signIn => signIn.AllowedHosts = options.IsLoopback ? ["127.0.0.1", "localhost", "[::1]"] : []);

        more?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRestOfBody();
        app.UseWebSockets();
        app.UseSignIn();
        app.UseDashboard();
        app.MapDefaultEndpoints();
        app.MapSignIn();
        app.MapObjects();
        app.MapDatasets();
        app.MapValidator();
        app.MapOrchestrator();
        app.MapScheduler();
        app.MapExecutor();
        app.MapAgents();
        app.MapNotification();
        return app;
    }

    private static async Task StartAsync(WebApplication app, StandaloneOptions options, SelfAddress address)
    {
        await app.StartAsync();
        SignInLink.NoteAddress(app.Services.GetRequiredService<DataFolder>(), address.Own.GetLeftPart(UriPartial.Authority));
        await app.Services.GetRequiredService<SampleLoader>().LoadAsync(options.LoadSample, app.Lifetime.ApplicationStopping);
    }
}
