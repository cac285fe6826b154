using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vanguards.Messaging.Rabbit;
using Vanguards.Orchestrator.Engine;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>The engine's side of the step plane over the broker.</summary>
public static class FleetSteps
{
    /// <summary>After <c>AddOrchestrator</c> and <c>AddRabbit</c>: executors are other processes, which the leader gives work and hears from.</summary>
    public static IHostApplicationBuilder AddFleetSteps(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<RabbitOptions>(options => options.HearsOthers = false);
        services.Configure<LeaseOptions>(options => options.ExecutorsLiveOn = true);
        services.AddSingleton(provider =>
        {
            var store = provider.GetRequiredService<IObjectStore>();
            return new LargeBodies(async (content, cancel) => (await store.PutAsync(content, cancel)).Uri, store.OpenAsync);
        });
        services.AddSingleton<Executors>();
        services.AddSingleton<StepTimes>();
        services.AddLeaderService<StopSender>();
        services.AddLeaderService<StepDispatcher>();
        services.AddLeaderService<ClaimConsumer>();
        services.AddLeaderService<ReportConsumer>();
        return builder;
    }
}
