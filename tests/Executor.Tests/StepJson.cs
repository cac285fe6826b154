using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vanguards.Executor.Tests;

/// <summary>Definitions' steps as JSON.</summary>
public static class StepJson
{
    public static string One(string id, string type, object config, params (string Name, object? Value)[] more) => List(Of(id, type, config, more));

    public static JsonObject Of(string id, string type, object config, params (string Name, object? Value)[] more)
    {
        var step = new JsonObject { ["id"] = id, ["name"] = "Step " + id, ["type"] = type, ["config"] = JsonSerializer.SerializeToNode(config) };
        foreach (var (name, value) in more)
        {
            step[name] = JsonSerializer.SerializeToNode(value);
        }

        return step;
    }

    public static string List(params JsonObject[] steps) => new JsonArray([.. steps]).ToJsonString();

    public static string Task(string id, object task, params (string Name, object? Value)[] more) => One(id, "task", new { task }, more);

    public static string Expression(string id, object expression, params (string Name, object? Value)[] more) =>
        One(id, "transform", new { transform = new { expression } }, more);
}
