using System.Text.Json;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Schemas;

namespace Vanguards.Definitions.Checks;

/// <summary>Agents that are named exist, take the parameters given, have the datasets they need and can give the result asked for.</summary>
internal static class AgentChecks
{
    public static void Run(CheckReport report, CheckContext context)
    {
        var steps = report.Graph.Nodes.Where(node => node.Step.Config.Agent is not null).ToList();
        if (steps.Count > 0 && !context.AgentsReachable)
        {
            var known = context.Agents is null ? "No catalogue of it is known, so agents were not checked." : "Its last known catalogue was used.";
            report.Warn("AGENTS_UNREACHABLE", steps[0].Path + "/config/agent", $"The agent service cannot be reached{(context.AgentsError is { } error ? $" ({error})" : "")}. {known}");
        }

        if (context.Agents is not { } agents)
        {
            return;
        }

        var byName = agents.GroupBy(agent => agent.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var compiled = new Dictionary<string, (JsonSchema? Schema, IReadOnlyList<Problem> Problems)>(StringComparer.Ordinal);
        foreach (var node in steps.TakeWhile(_ => !report.Full))
        {
            var name = node.Step.Config.Agent!;
            if (byName.TryGetValue(name, out var agent))
            {
                Check(report, node, agent, context, compiled);
            }
            else
            {
                report.Error("UNKNOWN_AGENT", node.Path + "/config/agent", $"There is no agent {name}.", report.Suggest(name, byName.Keys));
            }
        }

        var before = report.Problems.Count;
        report.Agents = byName.ToDictionary(each => each.Key, each => each.Value.OutputSchema, StringComparer.Ordinal);
        OutputChecks.Run(report, report.Agents);
        report.KeepOnly(before, "OUTPUT_UNSATISFIABLE");
        if (steps.Count > 0)
        {
            before = report.Problems.Count;
            ExpressionChecks.Run(report);
            report.KeepOnly(before, "UNKNOWN_OUTPUT", "UNDECLARED_OUTPUT");
        }
    }

    private static void Check(CheckReport report, StepNode node, KnownAgent agent, CheckContext context, Dictionary<string, (JsonSchema? Schema, IReadOnlyList<Problem> Problems)> compiled)
    {
        foreach (var dataset in agent.RequiredDatasets.Where(name => context.UseCaseExists && context.Datasets.All(known => known.Name != name)))
        {
            report.Error("UNKNOWN_DATASET", node.Path + "/config/agent", $"The agent {agent.Name} needs the dataset {dataset}, which {report.Definition.UseCase} does not have.");
        }

        var path = node.Path + "/config/parameters";
        var given = node.Step.Config.Parameters ?? JsonSerializer.SerializeToElement(new { });
        CheckAgainst(report, node, agent.Name, "parameters", agent.ParametersSchema, given, node.Step.Config.Parameters is null ? null : path, compiled);
        CheckAgainst(report, node, agent.Name, "input", agent.InputSchema, node.Step.Input, node.Path + "/input", compiled);
        CheckAgainst(report, node, agent.Name, "output", agent.OutputSchema, null, null, compiled);
    }

    /// <summary>Checks what is given, if anything is, against one of the agent's declared schemas; without a <paramref name="path"/> all faults are the config's.</summary>
    private static void CheckAgainst(
        CheckReport report, StepNode node, string agent, string what, JsonElement? declared, JsonElement? given, string? path, Dictionary<string, (JsonSchema? Schema, IReadOnlyList<Problem> Problems)> compiled)
    {
        if (declared is not { ValueKind: JsonValueKind.Object } schema)
        {
            return;
        }

        if (!compiled.TryGetValue($"{what} {agent}", out var known))
        {
            compiled[$"{what} {agent}"] = known = (JsonSchema.Compile(schema, out var problems), problems);
            if (known.Schema is null)
            {
                report.Warn("AGENT_SCHEMA_UNSUPPORTED", node.Path + "/config/agent", $"The {what} of {agent} cannot be checked, since the schema that it declares cannot be used: {problems[0].Message} (at {problems[0].Path})");
            }
        }

        foreach (var problem in given is { } value && known.Schema is { } usable ? usable.Validate(value).Where(problem => !IsComputed(value, problem.Path)) : [])
        {
            report.AddRange([problem with { Path = path is null ? node.Path + "/config" : path + problem.Path, Message = $"The {what} of {agent}: {problem.Message}" }]);
        }
    }

    /// <summary>True if the value is made by an expression, so that only the agent can judge it.</summary>
    private static bool IsComputed(JsonElement json, string pointer)
    {
        foreach (var name in pointer.Split('/').Skip(1).Select(JsonPointer.Unescape))
        {
            json = json.ValueKind switch
            {
                JsonValueKind.Object when json.TryGetProperty(name, out var member) => member,
                JsonValueKind.Array when int.TryParse(name, out var index) && index < json.GetArrayLength() => json[index],
                _ => default,
            };
        }

        return json.ValueKind == JsonValueKind.String && json.GetString()!.Contains("{{", StringComparison.Ordinal);
    }
}
