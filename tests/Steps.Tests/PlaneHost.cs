using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Steps;
using Vanguards.Executor;
using Vanguards.Executor.Plane;
using Vanguards.Messaging.Rabbit;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.Storage;
using Vanguards.Storage.Objects;

namespace Vanguards.Steps.Tests;

/// <summary>An executor process's plane, with a scripted executor behind it.</summary>
internal sealed class PlaneHost : IAsyncDisposable
{
    private readonly IHost _host;

    private PlaneHost(IHost host, Dictionary<string, Func<StepWork, StepReport?>> scripts)
    {
        _host = host;
        Plane = host.Services.GetRequiredService<RabbitStepPlane>();
        Scripted = new ScriptedExecutor(Plane, scripts);
    }

    public RabbitStepPlane Plane { get; }

    public ScriptedExecutor Scripted { get; }

    /// <summary>Attempts that came and were not taken.</summary>
    public int Waiting => Get<WorkIntake>().Waiting;

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<PlaneHost> StartAsync(
        Uri broker, string folder, string name, Dictionary<string, Func<StepWork, StepReport?>> scripts, int slots, bool takes, TimeProvider? time)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["RABBITMQ_URL"] = broker.ToString(),
            ["Executor:Name"] = name,
            ["Executor:Slots"] = $"{slots}",
            ["Executor:LeaseSeconds"] = "2",
            ["Executor:RenewSeconds"] = "0.5",
        });
        builder.Services.AddLogging();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddOptions<ExecutorOptions>().BindConfiguration("Executor");
        builder.Services.AddSingleton<IObjectStore>(new FolderObjectStore(Path.Combine(folder, "objects"), Options.Create(new StorageOptions()), TimeProvider.System));
        builder.AddRabbit();
        builder.Services.AddRabbitStepPlane();
        var host = builder.Build();
        await host.StartAsync();
        var plane = new PlaneHost(host, scripts);
        if (takes)
        {
            plane.Scripted.Start();
        }

        return plane;
    }

    public async Task StopAsync() => await _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await Scripted.DisposeAsync();
        await _host.StopAsync();
        _host.Dispose();
    }
}
