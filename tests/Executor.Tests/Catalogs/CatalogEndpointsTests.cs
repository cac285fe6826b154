using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vanguards.Contracts.Agents;
using Vanguards.Contracts.Catalog;
using Vanguards.Executor.Reports;

namespace Vanguards.Executor.Tests.Catalogs;

public sealed class CatalogEndpointsTests
{
    private sealed class Agents(AgentListing listing) : IAgentCatalog
    {
        public ValueTask<AgentListing> ListAsync(CancellationToken cancel) => new(listing);
    }

    private static async Task<JsonNode> GetAsync(string path, AgentListing listing)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IAgentCatalog>(new Agents(listing));
        builder.Services.AddSingleton<IReportCatalog, ReportCatalog>();
        await using var app = builder.Build();
        app.MapExecutor();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        return (await client.GetFromJsonAsync<JsonNode>(path, TestContext.Current.CancellationToken))!;
    }

    [Theory]
    [InlineData(true, "healthy")]
    [InlineData(false, "unreachable")]
    public async Task Agents_Known_AreListedWithTheServicesHealth(bool reachable, string status)
    {
        var answer = await GetAsync("/api/agents", new AgentListing { Agents = [new AgentDescription { Name = "a", Version = "1" }], Reachable = reachable });

        Assert.Equal("a", (string?)answer["items"]![0]!["name"]);
        Assert.Equal(status, (string?)answer["health"]!["status"]);
    }

    [Fact]
    public async Task ReportTemplates_AreListed()
    {
        var answer = await GetAsync("/api/report-templates", new AgentListing { Agents = [], Reachable = true });

        Assert.Contains(answer["items"]!.AsArray(), template => (string?)template!["name"] == "lease-renewal-report");
    }
}
