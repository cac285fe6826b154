using System.Text.Json.Nodes;

namespace Vanguards.Chaos.Tests;

/// <summary>A random graph of real steps whose result depends on every completed step, so a lost or doubled one shows.</summary>
internal static class RandomWorkflow
{
    public static JsonObject Make(Random random, string useCase, string id, int steps)
    {
        var list = new JsonArray();
        for (var n = 0; n < steps; n++)
        {
            var upstream = Enumerable.Range(0, n).Where(_ => random.NextDouble() < 2.0 / (n + 1)).Take(4).Select(index => $"s{index}").ToList();
            list.Add(Step(random, n, upstream));
        }

        var sum = string.Join(" + ", Enumerable.Range(0, steps).Select(n => $"(steps.s{n}.output ?? 0)"));
        return new JsonObject
        {
            ["id"] = id,
            ["name"] = id,
            ["useCase"] = useCase,
            ["version"] = "1.0.0",
            ["steps"] = list,
            ["execution"] = new JsonObject { ["mode"] = random.Next(4) == 0 ? "sequential" : "parallel", ["maxParallel"] = random.Next(1, 9) },
            ["outputs"] = new JsonObject { ["format"] = "json", ["destination"] = "dashboard", ["schema"] = new JsonObject(), ["value"] = new JsonObject { ["sum"] = $"{{{{ {sum} }}}}" } },
        };
    }

    private static JsonObject Step(Random random, int n, List<string> upstream)
    {
        var inputs = upstream.Count == 0 ? "0" : string.Join(" + ", upstream.Select(id => $"(steps.{id}.output ?? 0)"));
        var step = new JsonObject { ["id"] = $"s{n}", ["name"] = $"Step {n}", ["dependsOn"] = new JsonArray([.. upstream.Select(id => (JsonNode)id)]), ["join"] = "any", ["cache"] = false };
        if (upstream.Count < 2)
        {
            step.Remove("join");
        }

        switch (random.Next(5))
        {
            case 0:
                step["type"] = "task";
                step["config"] = Task(new JsonObject { ["type"] = "script", ["language"] = "javascript", ["source"] = $"let t = {n}; for (let i = 0; i < {random.Next(1, 20)}000; i++) t = (t * 31 + i) % 1009; return t;" });
                break;
            case 1:
                step["type"] = "transform";
                step["config"] = Transform($"{{{{ {inputs} + {n} }}}}");
                step["when"] = $"{{{{ {(random.Next(3) == 0 ? "false" : "true")} }}}}";
                break;
            case 2:
                step["type"] = "task";
                step["config"] = Task(new JsonObject { ["type"] = "script", ["language"] = "javascript", ["source"] = $"if ({random.Next(2)} === 0) throw new Error('planned'); return {n};" });
                step["onError"] = "skip";
                step["retry"] = new JsonObject { ["maxAttempts"] = random.Next(1, 4), ["initialDelay"] = 0.05, ["maxDelay"] = 0.1 };
                break;
            default:
                step["type"] = "transform";
                step["config"] = Transform($"{{{{ {inputs} + {n} }}}}");
                break;
        }

        return step;
    }

    private static JsonObject Task(JsonObject task) => new() { ["task"] = task };

    private static JsonObject Transform(string expression) => new() { ["transform"] = new JsonObject { ["expression"] = expression } };
}
