using MassTransit;
using MassTransit.Configuration;
using MassTransit.Mediator;
using Microsoft.Extensions.DependencyInjection;
using Vanguards.Messaging.Sagas;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Saga;

/// <summary>The in-process door of the lifecycle saga. Sent from within a group commit, an event joins its transaction.</summary>
public sealed class Lifecycle(IMediator mediator)
{
    public Task SendAsync<T>(T lifecycleEvent)
        where T : class => mediator.Publish(lifecycleEvent, CancellationToken.None);

    internal static void Register(IServiceCollection services)
    {
        services.AddSingleton<SagaRows<Execution, OrchestrationContext>>();
        services.AddSingleton(new EfSagaKey<Execution>(id => RunKey.FromGuid(id)));
        services.AddMediator(mediator => mediator
            .AddSagaStateMachine<LifecycleStateMachine, Execution, LifecycleEndpoint>()
            .Repository(saga => saga.RegisterSagaRepository<
                Execution,
                SagaRows<Execution, OrchestrationContext>,
                MassTransit.Saga.SagaConsumeContextFactory<SagaRows<Execution, OrchestrationContext>, Execution>,
                EfSagaRepositoryContextFactory<Execution, OrchestrationContext>>()));
        services.AddSingleton<Lifecycle>();
    }
}
