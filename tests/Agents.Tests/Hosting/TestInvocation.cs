using System.Text.Json;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tests.Hosting;

public static class TestInvocation
{
    public static AgentInvocation Of(DateOnly asOf, IReadOnlyList<AgentTable> tables, object? inputs = null, object? parameters = null, string zone = "UTC") => new()
    {
        ExecutionId = "run-1",
        StepId = "step-1",
        Attempt = 1,
        AsOf = new DateTimeOffset(asOf.ToDateTime(new TimeOnly(15, 30)), TimeSpan.Zero),
        Zone = zone,
        Tables = tables,
        Inputs = inputs is null ? null : JsonSerializer.SerializeToElement(inputs, AgentHost.Json),
        Parameters = parameters is null ? null : JsonSerializer.SerializeToElement(parameters, AgentHost.Json),
    };

    public static JsonElement Get(this JsonElement json, params string[] path) => path.Aggregate(json, (at, name) => at.GetProperty(name));

    public static double Number(this JsonElement json, string name) => json.GetProperty(name).GetDouble();

    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();

    /// <summary>The item of the list whose property has the value.</summary>
    public static JsonElement Item(this JsonElement list, string name, string value) => list.EnumerateArray().Single(item => item.GetProperty(name).GetString() == value);
}
