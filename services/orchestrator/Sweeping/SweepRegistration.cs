using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Objects;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Storage.Sweep;

namespace Vanguards.Orchestrator.Sweeping;

/// <summary>The sweep of the object store, whose leader the orchestrator's is.</summary>
public static class SweepRegistration
{
    /// <summary>After <c>AddOrchestrator</c>; needs a store, and an <see cref="IObjectReferences"/> of every other service that has rows.</summary>
    public static IHostApplicationBuilder AddObjectSweep(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<SweepOptions>().BindConfiguration("Sweep").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton<RunReferences>();
        builder.Services.AddSingleton<IObjectReferences>(provider => provider.GetRequiredService<RunReferences>());
        builder.Services.AddSingleton<OrphanSweep>();
        builder.Services.AddLeaderService<ObjectSweeper>();
        return builder;
    }
}
