using System.Text.Json;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Invocations;

/// <summary>Reads an agent's description and schemas from the <c>agent.json</c> beside its code.</summary>
internal static class AgentDescriptions
{
    public static AgentDescription Of(string folder)
    {
        using var stream = typeof(AgentDescriptions).Assembly.GetManifestResourceStream($"{folder}/agent.json")
            ?? throw new InvalidOperationException($"{folder}/agent.json is not embedded.");
        return JsonSerializer.Deserialize<AgentDescription>(stream, AgentJson.Options)
            ?? throw new InvalidOperationException($"{folder}/agent.json is empty.");
    }
}
