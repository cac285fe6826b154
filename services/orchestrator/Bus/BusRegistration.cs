using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vanguards.Messaging.Commits;
using Vanguards.Messaging.Rabbit;
using Vanguards.Orchestrator.Fleet;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Bus;

/// <summary>The door for other services on the broker.</summary>
public static class BusRegistration
{
    internal const string Connection = "bus";

    /// <summary>After <c>AddOrchestrator</c> and with a broker's address: the leader takes commands, and everything that others are told of goes through the outbox.</summary>
    public static IHostApplicationBuilder AddBus(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<BusOptions>().BindConfiguration("Bus").ValidateDataAnnotations().ValidateOnStart();
        // A connection of its own: what strangers send must not end the step plane's.
        services.AddKeyedSingleton(Connection, (provider, _) => new RabbitConnection(
            provider.GetRequiredService<IOptions<RabbitOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RabbitConnection>>()));
        services.AddSingleton(provider => new Outbox(provider.GetRequiredService<OrchestrationDatabase>(), provider.GetRequiredService<Lazy<GroupCommit>>()));
        services.AddSingleton<CommandDoor>();
        services.AddLeaderService<Announcer>();
        services.AddLeaderService<CommandConsumer>();
        return builder;
    }
}
