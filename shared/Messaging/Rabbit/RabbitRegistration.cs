using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Vanguards.Contracts.Notifications;

namespace Vanguards.Messaging.Rabbit;

/// <summary>The broker for a process of the fleet.</summary>
public static class RabbitRegistration
{
    /// <summary>The connection named by <c>RABBITMQ_URL</c>, its health as <c>rabbitmq</c>, and the live feed over it.</summary>
    public static IHostApplicationBuilder AddRabbit(this IHostApplicationBuilder builder)
    {
        builder.AddRabbitConnection();
        builder.Services.AddHealthChecks().AddCheck<RabbitHealth>("rabbitmq");
        builder.Services.AddSingleton<ILiveFeed, RabbitLiveFeed>();
        return builder;
    }

    /// <summary>The connection alone: for a process that is whole without it.</summary>
    public static IHostApplicationBuilder AddRabbitConnection(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptions<RabbitOptions>()
            .BindConfiguration("RabbitMq")
            .Configure(options => options.Url = Uri.TryCreate(builder.Configuration[RabbitOptions.Variable], UriKind.Absolute, out var url) ? url : options.Url)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<RabbitConnection>();
        return builder;
    }
}
