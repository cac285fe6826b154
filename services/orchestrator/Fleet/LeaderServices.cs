using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>Background work that one orchestrator alone may do: it writes, or decides what others wrote.</summary>
public static class LeaderServices
{
    /// <summary>Registers background work of the leader, in the order in which it is started. Embedded, the one process leads from its start.</summary>
    public static IServiceCollection AddLeaderService<TService>(this IServiceCollection services)
        where TService : class, IHostedService
    {
        services.TryAddSingleton<TService>();
        return services.AddSingleton(new LeaderService(provider => provider.GetRequiredService<TService>()));
    }
}

/// <summary>One piece of the leader's background work.</summary>
public sealed record LeaderService(Func<IServiceProvider, IHostedService> Of);
