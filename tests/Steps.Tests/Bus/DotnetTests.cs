using System.Text.Json;
using MassTransit;
using Vanguards.Contracts.Executions;

namespace Vanguards.Steps.Tests.Bus;

/// <summary>Another .NET service, with the contracts and MassTransit 8.</summary>
public sealed class DotnetTests(Broker broker) : BusTest(broker)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contracts_OverMassTransit_ExecuteAndAreTold(bool raw)
    {
        var engine = await EngineAsync();
        engine.Executor.Start();
        var client = await ClientAsync();
        var finished = new TaskCompletionSource<ConsumeContext<ExecutionFinished>>();
        var bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(Broker.Server.Url);
            configure.Message<ExecuteWorkflow>(message => message.SetEntityName(BusNames.ExecuteWorkflow));
            if (raw)
            {
                configure.UseRawJsonSerializer();
            }

            configure.ReceiveEndpoint($"another-service-{raw}", endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
                endpoint.Bind(BusNames.Finished, bind => (bind.ExchangeType, bind.RoutingKey) = ("topic", "u.*.COMPLETED"));
                endpoint.Handler<ExecutionFinished>(context =>
                {
                    finished.TrySetResult(context);
                    return Task.CompletedTask;
                });
            });
        });
        await bus.StartAsync(Cancel);
        try
        {
            var correlation = Guid.NewGuid();
            await bus.Publish(
                new ExecuteWorkflow
                {
                    Id = "e1",
                    WorkflowId = "w",
                    Priority = 7,
                    Context = new WorkflowContext { WorkflowId = "w", UseCase = "u", Inputs = JsonSerializer.SerializeToElement(new { n = 1.5 }), User = JsonSerializer.SerializeToElement("ada") },
                },
                context =>
                {
                    context.CorrelationId = correlation;
                    context.GetPayload<RabbitMqSendContext>().BasicProperties.UserId = "guest";
                },
                Cancel);
            var told = await finished.Task.WaitAsync(Cancel);

            Assert.Equal(("e1", "COMPLETED", 1), (told.Message.Id, told.Message.State, told.Message.Result!.Value.GetProperty("a").GetProperty("attempt").GetInt32()));
            Assert.Equal(correlation.ToString(), (await client.WaitAsync(BusClient.Finished, "e1")).Properties.CorrelationId);
            var status = await engine.GetAsync("/api/executions/e1");
            Assert.Equal((7, 1.5, "guest (on behalf of ada)"), ((int)status["priority"]!, (double)status["inputs"]!["n"]!, (string)status["user"]!));
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }
    }
}
