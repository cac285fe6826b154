using System.Text.Json.Nodes;

namespace Vanguards.Chaos.Tests;

/// <summary>
/// A random graph of real steps of every kind whose result depends on every completed step, so that a lost or doubled one shows. The same result
/// comes of every undisturbed run.
/// </summary>
internal sealed class RandomWorkflow(Random random, string useCase, string effects)
{
    /// <summary>The dataset that queries read, with a column <c>n</c> of numbers from 1.</summary>
    public const string Dataset = "items";

    private readonly List<string> _values = [];
    private readonly List<JsonObject> _branches = [];

    /// <summary>Steps that wait for a person.</summary>
    public List<string> Approvals { get; } = [];

    public JsonObject Make(string id, int steps, string? child)
    {
        var list = new JsonArray();
        for (var n = 0; n < steps; n++)
        {
            var upstream = Enumerable.Range(0, n).Where(_ => random.NextDouble() < 2.0 / (n + 1)).Take(4).Select(index => $"s{index}").ToList();
            list.Add(Step(n, upstream, child));
            foreach (var branch in _branches)
            {
                list.Add(branch);
            }

            _branches.Clear();
        }

        return new JsonObject
        {
            ["id"] = id,
            ["name"] = id,
            ["useCase"] = useCase,
            ["version"] = "1.0.0",
            ["steps"] = list,
            ["execution"] = new JsonObject { ["mode"] = random.Next(4) == 0 ? "sequential" : "parallel", ["maxParallel"] = random.Next(1, 9) },
            ["outputs"] = Outputs(string.Join(" + ", _values)),
        };
    }

    /// <summary>Effects one after the other, each with its undoing, then a step that fails.</summary>
    public JsonObject MakeRollback(string id, int steps)
    {
        var list = new JsonArray();
        for (var n = 0; n < steps; n++)
        {
            var step = Task($"s{n}", n == 0 ? [] : [$"s{n - 1}"], Http("ok", n));
            step["compensate"] = Task($"undo-s{n}", [], Http("ok", 1000 + n));
            list.Add(step);
        }

        list.Add(Task("fails", [$"s{steps - 1}"], Script("throw new Error('planned');")));
        return new JsonObject
        {
            ["id"] = id,
            ["name"] = id,
            ["useCase"] = useCase,
            ["version"] = "1.0.0",
            ["steps"] = list,
            ["execution"] = new JsonObject { ["errorHandling"] = "rollback" },
        };
    }

    /// <summary>Fails in its first attempt and is to be retried by a person: what completed before must not run again.</summary>
    public JsonObject MakeRetried(string id)
    {
        var list = new JsonArray(
            Task("s0", [], Http("ok", 1)), Task("s1", ["s0"], Http("flaky", 2), Retry(3)), Task("s2", ["s1"], Http("later", 4)), Task("s3", ["s2"], Http("ok", 8)));
        var sum = string.Join(" + ", Enumerable.Range(0, 4).Select(n => $"steps.s{n}.output.body.n"));
        return new JsonObject { ["id"] = id, ["name"] = id, ["useCase"] = useCase, ["version"] = "1.0.0", ["steps"] = list, ["outputs"] = Outputs(sum) };
    }

    /// <summary>A chain of quick pure steps.</summary>
    public JsonObject MakeChain(string id, int steps) => new()
    {
        ["id"] = id,
        ["name"] = id,
        ["useCase"] = useCase,
        ["version"] = "1.0.0",
        ["steps"] = new JsonArray([.. Enumerable.Range(0, steps).Select(n =>
        {
            var step = Transform($"s{n}", n == 0 ? [] : [$"s{n - 1}"], $"{{{{ {n} }}}}");
            step["cache"] = false;
            return (JsonNode)step;
        })]),
        ["outputs"] = Outputs(string.Join(" + ", Enumerable.Range(0, steps).Select(n => $"steps.s{n}.output"))),
    };

    /// <summary>A call that is answered late, then another.</summary>
    public JsonObject MakeSlow(string id) => new()
    {
        ["id"] = id,
        ["name"] = id,
        ["useCase"] = useCase,
        ["version"] = "1.0.0",
        ["steps"] = new JsonArray(Task("s0", [], Http("slow", 1)), Task("s1", ["s0"], Http("ok", 2))),
        ["outputs"] = Outputs("steps.s0.output.body.n + steps.s1.output.body.n"),
    };

    private static JsonObject Outputs(string sum) =>
        new() { ["format"] = "json", ["destination"] = "dashboard", ["schema"] = new JsonObject(), ["value"] = new JsonObject { ["sum"] = $"{{{{ {sum} }}}}" } };

    private JsonObject Step(int n, List<string> upstream, string? child)
    {
        var id = $"s{n}";
        var step = Kind(id, n, upstream, child);
        step["cache"] = false;
        if (upstream.Count >= 2)
        {
            step["join"] = "any";
        }

        return step;
    }

    private JsonObject Kind(string id, int n, List<string> upstream, string? child)
    {
        switch (random.Next(child is null ? 14 : 16))
        {
            case 0:
                _values.Add($"(steps.{id}.output ?? 0)");
                return Task(id, upstream, Script($"let t = {n}; for (let i = 0; i < {random.Next(1, 20)}000; i++) t = (t * 31 + i) % 1009; return t;"));
            case 1:
                _values.Add($"(steps.{id}.output ?? 0)");
                var skipped = Task(id, upstream, Script($"if ({random.Next(2)} === 0) throw new Error('planned'); return {n};"), Retry(random.Next(1, 4)));
                skipped["onError"] = "skip";
                return skipped;
            case 2:
                _values.Add($"(steps.{id}.output?.body?.n ?? 0)");
                return Task(id, upstream, Http("ok", n));
            case 3:
                _values.Add($"(steps.{id}.output?.body?.n ?? 0)");
                return Task(id, upstream, Http("flaky", n), Retry(3));
            case 4:
                _values.Add($"(steps.{id}.output ?? []).reduce((sum, value) => sum + value, 0)");
                var each = Transform(id, upstream, "{{ item * 2 + index }}");
                each["forEach"] = $"{{{{ [{string.Join(", ", Enumerable.Range(0, random.Next(0, 12)))}] }}}}";
                return each;
            case 5:
                _values.Add($"(steps.{id}.output ?? []).reduce((sum, value) => sum + value.body.n, 0)");
                var calls = Task(id, upstream, Http("ok", n));
                calls["forEach"] = $"{{{{ [{string.Join(", ", Enumerable.Range(1, random.Next(1, 5)))}] }}}}";
                calls["maxParallel"] = random.Next(1, 4);
                return calls;
            case 6:
                _values.Add($"(steps.{id}.status === 'COMPLETED' ? 1 : 0)");
                return Task(id, upstream, new JsonObject { ["type"] = "wait", ["duration"] = random.Next(1, 20) / 10.0 });
            case 7 when child is not null: // nobody asks a person for a child
                _values.Add($"(steps.{id}.output?.approved ? {n} : 0)");
                Approvals.Add(id);
                return Task(id, upstream, new JsonObject { ["type"] = "approval", ["title"] = $"Go on with {id}?" });
            case 10:
                _values.Add($"(steps.{id}.output?.rows ?? 0)");
                return Task(id, upstream, new JsonObject { ["type"] = "query", ["query"] = $"SELECT n, n * 2 AS twice FROM {Dataset} WHERE n <= {{{{ {n} }}}}" });
            case 11:
                _values.Add($"(steps.{id}.status === 'COMPLETED' ? 1 : 0)");
                return Of(id, upstream, "notify", new JsonObject { ["notification"] = new JsonObject { ["channel"] = "webhook", ["to"] = $"{effects}/ok/{n}", ["message"] = $"{id} is done" } });
            case 12:
                return Decision(id, n, upstream);
            case 13:
                _values.Add($"(steps.{id}.output ?? 0)");
                var replaced = Task(id, upstream, Script("throw new Error('planned');"), Retry(random.Next(1, 3)));
                replaced["fallback"] = Transform($"{id}_f", [], $"{{{{ {n} }}}}");
                return replaced;
            case 14 or 15:
                _values.Add($"(steps.{id}.output?.sum ?? 0)");
                return Task(id, upstream, new JsonObject { ["type"] = "workflow", ["workflowId"] = child, ["inputs"] = new JsonObject() });
            default:
                var inputs = upstream.Count == 0 ? "0" : string.Join(" + ", upstream.Select(up => $"(typeof steps.{up}.output === 'number' ? steps.{up}.output : 0)"));
                _values.Add($"(steps.{id}.output ?? 0)");
                var sum = Transform(id, upstream, $"{{{{ {inputs} + {n} }}}}");
                if (random.Next(3) == 0)
                {
                    sum["when"] = $"{{{{ {(random.Next(3) == 0 ? "false" : "true")} }}}}";
                }

                return sum;
        }
    }

    /// <summary>With a step on each of its branches, one of which is skipped.</summary>
    private JsonObject Decision(string id, int n, List<string> upstream)
    {
        _values.Add($"(steps.{id}_a.output ?? 0) + (steps.{id}_b.output ?? 0)");
        _branches.AddRange([Transform($"{id}_a", [id], $"{{{{ {n} }}}}"), Transform($"{id}_b", [id], $"{{{{ {n + 1} }}}}")]);
        var condition = new JsonObject { ["expression"] = $"{{{{ {(random.Next(2) == 0 ? "true" : "false")} }}}}", ["then"] = new JsonArray($"{id}_a"), ["else"] = new JsonArray($"{id}_b") };
        return Of(id, upstream, "decision", new JsonObject { ["condition"] = condition });
    }

    private JsonObject Http(string how, int n) => new() { ["type"] = "http", ["method"] = "POST", ["url"] = $"{effects}/{how}/{n}" };

    private static JsonObject Script(string source) => new() { ["type"] = "script", ["language"] = "javascript", ["source"] = source };

    private static JsonObject Retry(int attempts) => new() { ["maxAttempts"] = attempts, ["initialDelay"] = 0.05, ["maxDelay"] = 0.2 };

    private static JsonObject Task(string id, List<string> upstream, JsonObject task, JsonObject? retry = null)
    {
        var step = Of(id, upstream, "task", new JsonObject { ["task"] = task });
        if (retry is not null)
        {
            step["retry"] = retry;
        }

        return step;
    }

    private static JsonObject Transform(string id, List<string> upstream, string expression) =>
        Of(id, upstream, "transform", new JsonObject { ["transform"] = new JsonObject { ["expression"] = expression } });

    private static JsonObject Of(string id, List<string> upstream, string type, JsonObject config) =>
        new() { ["id"] = id, ["name"] = $"Step {id}", ["type"] = type, ["dependsOn"] = Ids(upstream), ["config"] = config };

    private static JsonArray Ids(List<string> ids) => [.. ids.Select(id => (JsonNode)id)];
}
