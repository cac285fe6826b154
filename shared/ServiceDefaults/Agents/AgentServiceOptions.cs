using System.ComponentModel.DataAnnotations;

namespace Vanguards.ServiceDefaults.Agents;

/// <summary>Where the agent service is and how to authenticate to it. Named HTTP client: <see cref="HttpClientName"/>, with base address and bearer token set.</summary>
public sealed class AgentServiceOptions
{
    public const string HttpClientName = "agents";

    /// <summary>Environment variable <c>AGENT_ENDPOINT</c>.</summary>
    [Required]
    public Uri Endpoint { get; set; } = new("http://agent-service:8080");

    /// <summary>Bearer token that the agent service expects; empty sends none.</summary>
    public string Token { get; set; } = "";
}
