using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Vanguards.Contracts.Agents;
using Vanguards.ServiceDefaults;

namespace Vanguards.Agents.Invocations;

internal static class AgentEndpoints
{
    public static IEndpointRouteBuilder MapAgentEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var agents = endpoints.MapGroup("/agents").WithTags("Agents").AllowAnonymous().AddEndpointFilter(CheckToken);
        agents.MapGet("", List).WithName("DescribeAgents");
        agents.MapPost("/{name}/invoke", (string name, HttpContext http, InvokeAgent invoke) => invoke.HandleAsync(name, http))
            .WithName("InvokeAgent").Accepts<AgentInvocation>("application/json").Produces<AgentAnswer>().ProducesProblem(422).ProducesProblem(429).ProducesProblem(503);
        return endpoints;
    }

    private static List<AgentDescription> List(IEnumerable<IAgent> agents) => [.. agents.Select(agent => agent.Description)];

    // The service has a token of its own, not the gateway's people and roles: executors call it.
    private static async ValueTask<object?> CheckToken(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var expected = context.HttpContext.RequestServices.GetRequiredService<IOptions<AgentsOptions>>().Value.Token;
        var header = context.HttpContext.Request.Headers.Authorization.ToString();
        var sent = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : "";
        return expected.Length == 0 || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected))
            ? await next(context)
            : ProblemResponse.Of(401, "UNAUTHENTICATED", "This agent service expects its bearer token.");
    }
}
