using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Vanguards.Contracts.Executions;
using Vanguards.Definitions;
using Vanguards.TestSupport;
using YamlDotNet.RepresentationModel;

namespace Vanguards.Orchestrator.Tests.Bus;

/// <summary>The AsyncAPI file says what the contract types say.</summary>
public sealed class AsyncApiTests
{
    private static readonly YamlMappingNode Document = Read();

    public static TheoryData<string> Schemas => [.. At("components", "schemas").Children.Keys.Select(key => ((YamlScalarNode)key).Value!)];

    [Fact]
    public void AsyncApi_IsVersion3_AndNamesTheExchangesOfTheContracts()
    {
        var exchanges = At("channels").Children.Values.Cast<YamlMappingNode>()
            .Where(channel => channel.Children.ContainsKey("bindings") && ((YamlMappingNode)channel["bindings"]["amqp"]).Children.ContainsKey("exchange"))
            .ToDictionary(channel => Text(((YamlMappingNode)channel["messages"]).Children.Keys.First()), channel => Text(channel["bindings"]["amqp"]["exchange"]["name"]));

        Assert.Equal("3.0.0", Text(Document["asyncapi"]));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["executeWorkflow"] = BusNames.ExecuteWorkflow,
                ["executionAccepted"] = BusNames.Accepted,
                ["executionFinished"] = BusNames.Finished,
                ["executionRejected"] = BusNames.Rejected,
            },
            exchanges);
        Assert.Equal(BusNames.Unreadable, Text(At("channels", "unreadable")["address"]));
        Assert.Contains(BusNames.ReasonHeader, At("components", "messages", "Unreadable", "headers", "properties").Children.Keys.Select(Text));
        Assert.Contains(BusNames.UserHeader, At("components", "messages", "Unreadable", "headers", "properties").Children.Keys.Select(Text));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Schema_OfAContract_HasItsMembers(string name)
    {
        var type = new[] { typeof(ExecuteWorkflow).Assembly, typeof(Problem).Assembly }.SelectMany(assembly => assembly.GetExportedTypes()).Single(candidate => candidate.Name == name);
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        var schema = At("components", "schemas", name);

        Assert.Equal(members.Select(NameOf).Order(), ((YamlMappingNode)schema["properties"]).Children.Keys.Select(Text).Order());
        Assert.Equal(members.Where(IsAlwaysThere).Select(NameOf).Order(), (schema.Children.TryGetValue("required", out var required) ? (YamlSequenceNode)required : []).Select(Text).Order());
    }

    [Fact]
    public void References_InTheFile_LeadSomewhere()
    {
        var references = Nodes(Document).OfType<YamlMappingNode>().Where(node => node.Children.ContainsKey("$ref")).Select(node => Text(node["$ref"])).ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(At([.. reference[2..].Split('/')])));
        Assert.All(["ExecuteWorkflow", "ExecutionAccepted", "ExecutionFinished", "ExecutionRejected"], name => Assert.Contains($"#/components/schemas/{name}", references));
    }

    private static bool IsAlwaysThere(PropertyInfo member) =>
        member.GetCustomAttribute<RequiredMemberAttribute>() is not null || new NullabilityInfoContext().Create(member).ReadState == NullabilityState.NotNull;

    private static string NameOf(PropertyInfo member) => JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static YamlMappingNode At(params string[] path) => path.Aggregate(Document, (node, name) => (YamlMappingNode)node[name]);

    private static IEnumerable<YamlNode> Nodes(YamlNode node) => new[] { node }.Concat(node switch
    {
        YamlMappingNode mapping => mapping.Children.Values.SelectMany(Nodes),
        YamlSequenceNode sequence => sequence.SelectMany(Nodes),
        _ => [],
    });

    private static YamlMappingNode Read()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Repository.Root, "docs", "asyncapi.yaml"))));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}
