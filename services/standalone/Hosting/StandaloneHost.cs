using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Vanguards.Agents;
using Vanguards.Contracts.Notifications;
using Vanguards.Datasets;
using Vanguards.Executor;
using Vanguards.Messaging;
using Vanguards.Notification;
using Vanguards.Orchestrator;
using Vanguards.ServiceDefaults;
using Vanguards.ServiceDefaults.SignIn;
using Vanguards.Standalone.Demo;
using Vanguards.Standalone.Sample;
using Vanguards.Storage;
using Vanguards.Validator;

namespace Vanguards.Standalone.Hosting;

/// <summary>All services in one process on one data folder: the embedded product.</summary>
public static class StandaloneHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var options = StandaloneOptions.From(builder.Configuration);
        PortOwner.RequireFree(options.Host, options.Port);
        using var folderLock = DataFolderLock.Take(options.DataFolder);
        await using var app = Build(builder, options);
        await StartAsync(app, options);
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>For commands that need a running product of their own.</summary>
    public static async Task<RunningProduct> StartAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var options = StandaloneOptions.From(builder.Configuration);
        var folderLock = DataFolderLock.Take(options.DataFolder);
        var app = Build(builder, options);
        await StartAsync(app, options, quiet: true);
        return new RunningProduct(new Uri(app.Configuration[SelfAddress]!), async () =>
        {
            await app.StopAsync();
            await app.DisposeAsync();
            folderLock.Dispose();
        });
    }

    private const string SelfAddress = "SELF_ADDRESS";
}
