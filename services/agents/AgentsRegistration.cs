using Vanguards.Agents.AccuracyEngine;
using Vanguards.Agents.DecisionTree;
using Vanguards.Agents.EnergyLease;
using Vanguards.Agents.IntegrityAuditor;
using Vanguards.Agents.Invocations;
using Vanguards.Agents.RedFlag;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents;

/// <summary>The reference agent service: <c>GET /agents</c> and <c>POST /agents/{name}/invoke</c>.</summary>
public static class AgentsRegistration
{
    public static TBuilder AddAgents<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<AgentsOptions>()
            .BindConfiguration("Agents")
            .Configure(options => options.Token = builder.Configuration["AgentToken"] ?? builder.Configuration["AGENT_TOKEN"] ?? options.Token)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddHttpClient(TableDownload.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton<IAgent, EnergyLeaseAgent>();
        builder.Services.AddSingleton<IAgent, RedFlagAgent>();
        builder.Services.AddSingleton<IAgent, DecisionTreeAgent>();
        builder.Services.AddSingleton<IAgent, IntegrityAuditorAgent>();
        builder.Services.AddSingleton<IAgent, AccuracyEngineAgent>();
        builder.Services.AddSingleton<TableDownload>();
        builder.Services.AddSingleton<Admission>();
        builder.Services.AddSingleton<InvokeAgent>();
        return builder;
    }

    public static IEndpointRouteBuilder MapAgents(this IEndpointRouteBuilder endpoints) => endpoints.MapAgentEndpoints();
}
