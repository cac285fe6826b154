using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Datasets;
using Vanguards.Executor;
using Vanguards.Executor.Plane;
using Vanguards.Messaging.Rabbit;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.ServiceDefaults;
using Vanguards.Storage;

namespace Vanguards.Steps.Tests;

/// <summary>The executor as its process has it, over the real plane; it shares the engine's object store.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private WorkerHost(IHost host) => _host = host;

    public static async Task<WorkerHost> StartAsync(Uri broker, string folder, string name, Dictionary<string, string?>? settings = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["RABBITMQ_URL"] = broker.ToString(),
            ["AGENT_ENDPOINT"] = "http://127.0.0.1:1",
            ["Executor:Name"] = name,
            ["Executor:LeaseSeconds"] = "30",
            ["Executor:RenewSeconds"] = "1",
            ["Executor:GraceSeconds"] = "0.2",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.AddServiceDefaults();
        builder.Services.AddLogging();
        builder.Services.AddStorage(folder);
        builder.Services.AddSingleton(new DataFolder(Directory.CreateDirectory(Path.Combine(folder, name)).FullName));
        builder.Services.AddSingleton<IDatasetCatalog, StaticDatasets>();
        builder.AddRabbit();
        builder.Services.AddRabbitStepPlane();
        builder.Services.AddExecutor();
        var host = builder.Build();
        await host.StartAsync();
        return new WorkerHost(host);
    }

    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await _host.StopAsync();
        }

        _host.Dispose();
    }
}
