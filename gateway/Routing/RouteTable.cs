using Vanguards.ServiceDefaults.Clients;
using Vanguards.ServiceDefaults.Hosting;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

namespace Vanguards.Gateway.Routing;

/// <summary>Which service answers what. Nothing else is passed on: neither <c>/internal</c> nor the services' health and metrics.</summary>
internal static class RouteTable
{
    /// <summary>Services by the first path that fits; the more special stand first.</summary>
    private static readonly (string Path, string Service)[] Paths =
    [
        ("/api/use-cases/{useCase}/workflows/{**rest}", "validator"),
        ("/api/use-cases/{**rest}", "datasets"),
        ("/api/workflows/execute", "orchestrator"),
        ("/api/workflows/{**rest}", "validator"),
        ("/api/templates", "validator"),
        ("/schemas/{**rest}", "validator"),
        ("/api/executions/{**rest}", "orchestrator"),
        ("/api/audit/{**rest}", "orchestrator"),
        ("/api/agents", "executor"),
        ("/api/report-templates", "executor"),
        ("/ws", "notification"),
    ];

    /// <summary>Every service that something is passed on to.</summary>
    public static IEnumerable<string> Services => Paths.Select(route => route.Service).Distinct();

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        .. Paths.Select((route, order) => new RouteConfig { RouteId = $"{route.Service} {route.Path}", Order = order, ClusterId = route.Service, Match = new RouteMatch { Path = route.Path } }),
    ];

    public static IReadOnlyList<ClusterConfig> Clusters(IConfiguration configuration) =>
    [
        .. Services.Select(service => new ClusterConfig
        {
            ClusterId = service,
            LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
            Destinations = AddressesOf(configuration, service).ToDictionary(address => address.ToString(), address => new DestinationConfig { Address = address.ToString() }),
            HttpRequest = new Yarp.ReverseProxy.Forwarder.ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(10) },
            HealthCheck = new HealthCheckConfig
            {
                // One that does not answer is left out until it may have come back; if all are, they are tried all the same.
                Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(2) },
                AvailableDestinationsPolicy = "HealthyOrPanic",
            },
        }),
    ];

    public static IReadOnlyList<Uri> AddressesOf(IConfiguration configuration, string service) =>
        ServiceAddresses.Read(configuration, service) ?? throw new StartRefusedException($"SERVICES__{service.ToUpperInvariant()} is not set.");
}
