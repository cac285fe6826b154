using Microsoft.Extensions.DependencyInjection;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Results;
using Vanguards.Messaging.Rabbit;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Plane;

/// <summary>The step plane of an executor that is a process of its own.</summary>
public static class PlaneRegistration
{
    /// <summary>Needs <c>AddRabbit</c> and an object store. Before <c>AddExecutor</c>, so that it stops after the worker.</summary>
    public static IServiceCollection AddRabbitStepPlane(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var store = provider.GetRequiredService<IObjectStore>();
            return new LargeBodies(async (content, cancel) => (await store.PutAsync(content, cancel)).Uri, store.OpenAsync);
        });
        services.AddSingleton<SharedResults>();
        services.AddSingleton<WorkIntake>();
        services.AddSingleton<ReportOutbox>();
        services.AddSingleton<ClaimDesk>();
        services.AddSingleton<RabbitStepPlane>();
        services.AddSingleton<IStepPlane>(provider => provider.GetRequiredService<RabbitStepPlane>());
        services.AddHostedService(provider => provider.GetRequiredService<RabbitStepPlane>());
        return services;
    }
}
