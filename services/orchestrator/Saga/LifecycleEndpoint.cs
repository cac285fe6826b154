using MassTransit;

namespace Vanguards.Orchestrator.Saga;

/// <summary>
/// Endpoint policy. Events of one run are handled in the order in which the writer takes them, so there is nothing to partition and nothing
/// to retry here: who sent a failed event sends it again from the rows.
/// </summary>
public sealed class LifecycleEndpoint : SagaDefinition<Execution>
{
    protected override void ConfigureSaga(IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<Execution> sagaConfigurator, IRegistrationContext context) =>
        endpointConfigurator.ConfigureConsumeTopology = false;
}
