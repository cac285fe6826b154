using System.Text.Json;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions.Schemas;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.AgentCalls;

/// <summary>What an agent answers, held against what it declares: the definition was proved by that. An answer that differs is taken, and told of in the step's log.</summary>
internal static class DeclaredAnswer
{
    private const int MaxTold = 3;

    public static void Check(StepLog log, AgentDescription agent, JsonElement output)
    {
        // A schema that cannot be used was told of when the definition was validated.
        if (agent.OutputSchema is not { ValueKind: JsonValueKind.Object } declared || JsonSchema.Compile(declared, out _) is not { } schema)
        {
            return;
        }

        var problems = schema.Validate(output, MaxTold + 1);
        if (problems.Count > 0)
        {
            var told = string.Join(" ", problems.Take(MaxTold).Select(problem => $"{(problem.Path.Length == 0 ? "" : problem.Path + ": ")}{problem.Message}"));
            log.Warn($"The answer of {agent.Name} {agent.Version} is not as its output schema says: {told}{(problems.Count > MaxTold ? " There are more such faults." : "")}");
        }
    }
}
