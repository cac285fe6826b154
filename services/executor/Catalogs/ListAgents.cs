using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Vanguards.Contracts.Agents;

namespace Vanguards.Executor.Catalogs;

/// <summary>Agents known, with their schemas, and whether the agent service answers.</summary>
public sealed record AgentList
{
    public required IReadOnlyList<AgentDescription> Items { get; init; }
    public required AgentHealth Health { get; init; }
}

/// <summary>Health of the agent service; while it is away, the last known agents are listed.</summary>
public sealed record AgentHealth
{
    /// <summary><c>healthy</c> or <c>unreachable</c>.</summary>
    public required string Status { get; init; }
    public string? Error { get; init; }
}

internal static class ListAgents
{
    public static async Task<Ok<AgentList>> HandleAsync(IAgentCatalog catalog, CancellationToken cancel)
    {
        var listing = await catalog.ListAsync(cancel);
        return TypedResults.Ok(new AgentList
        {
            Items = listing.Agents,
            Health = new AgentHealth { Status = listing.Reachable ? "healthy" : "unreachable", Error = listing.Error },
        });
    }
}
