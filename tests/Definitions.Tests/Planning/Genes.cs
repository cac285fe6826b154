using CsCheck;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Tests.Planning;

/// <summary>A random workflow as numbers: taking a node away leaves a workflow, so that a failing one can be made small.</summary>
internal sealed record Genes(int Seed, uint[][] Nodes)
{
    private static readonly Gen<Genes> All = Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.UInt.Array[12].Array[1, 60]).Select((seed, nodes) => new Genes(seed, nodes));

    private static readonly Gen<Genes> Small = Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.UInt.Array[12].Array[1, 12]).Select((seed, nodes) => new Genes(seed, nodes));

    /// <summary>Runs the body over workflows from fixed seeds; a failing one is made as small as it still fails, and printed.</summary>
    public static void Check(uint stream, int count, Action<Genes> body)
    {
        for (var n = 0; n < count; n++)
        {
            var genes = (n % 3 == 0 ? All : Small).Generate(new PCG(stream, (ulong)n * 7919), null, out _);
            if (Failure(genes, body) is not { } failure)
            {
                continue;
            }

            for (var smaller = true; smaller;)
            {
                smaller = false;
                for (var i = 0; i < genes.Nodes.Length && genes.Nodes.Length > 1; i++)
                {
                    var candidate = genes with { Nodes = [.. genes.Nodes[..i], .. genes.Nodes[(i + 1)..]] };
                    if (Failure(candidate, body) is { } found)
                    {
                        (genes, failure, smaller) = (candidate, found, true);
                        break;
                    }
                }
            }

            throw new InvalidOperationException($"Stream {stream}, case {n}, seed {genes.Seed}, {genes.Nodes.Length} steps:\n{Describe(genes.Definition())}\n{failure.Message}", failure);
        }
    }

    /// <summary>Modes, error handling and limits come from the seed unless given.</summary>
    public WorkflowDefinition Definition(string? errorHandling = null, string? mode = null)
    {
        var random = new Random(Seed);
        var settings = new ExecutionSettings
        {
            Mode = mode ?? (random.Next(4) == 0 ? "sequential" : "parallel"),
            ErrorHandling = errorHandling ?? new[] { "stop", "continue", "rollback" }[random.Next(3)],
            Retries = random.Next(3),
            MaxParallel = random.Next(3) == 0 ? 1 + random.Next(4) : 64,
            Timeout = 1e9,
        };
        var dependencies = Nodes.Select((node, i) => Dependencies(node, i)).ToList();
        var steps = Nodes.Select((node, i) => Step(node, i, dependencies)).ToList();
        // The document's order is not the order of the dependencies.
        var shuffled = steps.Select((step, i) => (step, Key: Nodes[i][7])).OrderBy(pair => Seed % 2 == 0 ? 0 : pair.Key).Select(pair => pair.step);
        return new WorkflowDefinition { Id = "random", Name = "Random", UseCase = "test", Version = "1.0.0", Steps = [.. shuffled], Execution = settings };
    }

    public static string Describe(WorkflowDefinition definition) => string.Join('\n', definition.Steps.Select(step =>
        $"{step.Id} {step.Config.Task?.Type ?? step.Type} <- [{string.Join(",", step.DependsOn)}] join={step.Join} onError={step.OnError} when={step.When is not null} "
        + $"max={step.Retry?.MaxAttempts} forEach={step.ForEach is not null}/{step.MaxParallel} fallback={step.Fallback?.Id}/{step.Fallback?.Fallback?.Id} undo={step.Compensate?.Id}/{step.Fallback?.Compensate?.Id} "
        + $"targets=[{string.Join(",", step.Config.Condition?.Then ?? [])}|{string.Join(",", step.Config.Condition?.Else ?? [])}]"))
        + $"\n{definition.Execution}";

    private static Exception? Failure(Genes genes, Action<Genes> body)
    {
        try
        {
            body(genes);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static int[] Dependencies(uint[] node, int i) =>
        i == 0 ? [] : [.. Enumerable.Range(0, (int)(node[0] % 4)).Select(k => (int)((node[1] >> (k * 7)) % (uint)i)).Distinct()];

    private static WorkflowStep Step(uint[] node, int i, List<int[]> dependencies)
    {
        var id = $"s{i}";
        var step = Plain(id, node[3], node) with
        {
            DependsOn = [.. dependencies[i].Select(d => $"s{d}")],
            Join = node[2] % 5 == 0 ? "any" : "all",
            When = node[4] % 7 == 0 ? "{{ maybe }}" : null,
            OnError = (node[5] % 8) switch { 0 or 1 => "skip", 2 => "retry", _ => "fail" },
            Compensate = node[9] % 3 == 0 ? Plain(id + "-undo", node[9] >> 8, node) : null,
        };
        if (node[6] % 5 == 0)
        {
            step = step with
            {
                Fallback = Plain(id + "-b", node[6] >> 8, node) with
                {
                    Compensate = node[9] % 2 == 0 ? Plain(id + "-b-undo", node[9] >> 8, node) : null,
                    Fallback = node[6] % 4 == 0 ? Plain(id + "-c", node[6] >> 9, node) : null,
                },
            };
        }

        if (node[8] % 6 == 0)
        {
            var targets = Enumerable.Range(i + 1, dependencies.Count - i - 1).Where(later => DependsOn(dependencies, later, i)).ToList();
            bool In(int target, uint bit) => ((node[10] >> (int)((target + bit) % 31)) & 1) == 1;
            return step with
            {
                Type = "decision",
                Config = new StepConfig
                {
                    Condition = new ConditionConfig
                    {
                        Expression = "{{ maybe }}",
                        Then = [.. targets.Where(target => In(target, 0)).Select(target => $"s{target}")],
                        Else = [.. targets.Where(target => In(target, 11)).Select(target => $"s{target}")],
                    },
                },
            };
        }

        return node[8] % 6 == 1 ? step with { ForEach = "{{ list }}", MaxParallel = node[10] % 3 == 0 ? null : (int)(1 + node[10] % 3) } : step;
    }

    private static bool DependsOn(List<int[]> dependencies, int later, int earlier) =>
        dependencies[later].Any(d => d == earlier || (d > earlier && DependsOn(dependencies, d, earlier)));

    private static WorkflowStep Plain(string id, uint kind, uint[] node) => new()
    {
        Id = id,
        Name = id.ToUpperInvariant(),
        Type = (kind % 7) < 2 ? "agent" : "task",
        Config = (kind % 7) switch
        {
            0 or 1 => new StepConfig { Agent = "any" },
            2 => new StepConfig { Task = new TaskConfig { Type = "wait" } },
            3 => new StepConfig { Task = new TaskConfig { Type = "approval" } },
            4 => new StepConfig { Task = new TaskConfig { Type = "workflow" } },
            _ => new StepConfig { Task = new TaskConfig { Type = "query" } },
        },
        // Longer than any wait; what hangs runs into it.
        Timeout = kind % 2 == 0 ? 1_000 : null,
        // Patience beyond the time limits of others, which move the clock.
        Retry = new RetrySettings { MaxAttempts = node[11] % 3 < 2 ? null : (int)(1 + node[11] % 4), MaxUnavailable = 1e8 },
    };
}
