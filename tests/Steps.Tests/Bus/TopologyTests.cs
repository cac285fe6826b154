using RabbitMQ.Client;
using Vanguards.TestSupport;
using YamlDotNet.RepresentationModel;

namespace Vanguards.Steps.Tests.Bus;

/// <summary>What the orchestrator declared on the broker is what the AsyncAPI file says: a broker refuses a declaration that differs from what is there.</summary>
public sealed class TopologyTests(Broker broker) : BusTest(broker)
{
    [Fact]
    public async Task Declared_IsWhatTheFileSays()
    {
        await EngineAsync();
        await ClientAsync();
        await using var connection = await Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var file = new YamlStream();
        file.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "asyncapi.yaml"), Cancel)));
        var declared = 0;
        foreach (var address in ((YamlMappingNode)file.Documents[0].RootNode["channels"]).Children.Values.Cast<YamlMappingNode>().Where(each => each.Children.ContainsKey("bindings")))
        {
            var amqp = (YamlMappingNode)address["bindings"]["amqp"];
            if (amqp.Children.TryGetValue("exchange", out var exchange))
            {
                await channel.ExchangeDeclarePassiveAsync((string)exchange["name"]!, Cancel);
                await channel.ExchangeDeclareAsync((string)exchange["name"]!, (string)exchange["type"]!, bool.Parse((string)exchange["durable"]!), bool.Parse((string)exchange["autoDelete"]!), cancellationToken: Cancel);
            }
            else
            {
                await channel.QueueDeclarePassiveAsync((string)amqp["queue"]["name"]!, Cancel);
            }

            declared++;
        }

        Assert.Equal(5, declared);
    }
}
