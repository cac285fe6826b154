using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class RoutingTests(GatewayUnderTest gateway) : IDisposable
{
    private readonly ApiClient _api = new(gateway.Address, GatewayUnderTest.Token);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("api/workflows/execute", "orchestrator")]
    [InlineData("api/workflows/execute?dryRun=true", "orchestrator")]
    [InlineData("api/executions", "orchestrator")]
    [InlineData("api/executions/x/steps/y", "orchestrator")]
    [InlineData("api/audit/verify", "orchestrator")]
    [InlineData("api/workflows/validate", "validator")]
    [InlineData("api/workflows/w/versions/1.0.0", "validator")]
    [InlineData("api/use-cases/u/workflows", "validator")]
    [InlineData("api/templates", "validator")]
    [InlineData("schemas/workflow-definition.json", "validator")]
    [InlineData("api/use-cases", "datasets")]
    [InlineData("api/use-cases/u/datasets/d/rows", "datasets")]
    [InlineData("api/schedules", "scheduler")]
    [InlineData("api/schedules/s/next?count=3", "scheduler")]
    [InlineData("api/agents", "executor")]
    [InlineData("api/report-templates", "executor")]
    public async Task Call_OfAPath_ReachesItsService(string path, string service)
    {
        var answer = (await _api.GetAsync(path, Cancel)).Expect(HttpStatusCode.OK);

        Assert.Equal(service, (string)answer["service"]!);
    }

    [Fact]
    public async Task Caller_OfBootstrapToken_IsToldToTheServiceByTheFleetsToken()
    {
        var answer = (await _api.GetAsync("api/executions", Cancel)).Expect(HttpStatusCode.OK);

        Assert.Equal("Administrator", (string)answer["caller"]!);
        Assert.Equal("*:Admin", (string)answer["roles"]!.AsArray().Single()!);
        Assert.False((bool)answer["isService"]!);
        Assert.Equal(0, (int)answer["cookies"]!);
    }

    [Theory]
    [InlineData("internal/audit")]
    [InlineData("INTERNAL/audit")]
    [InlineData("api/../internal/audit")]
    [InlineData("api/executions/%2e%2e/%2e%2e/internal/audit")]
    [InlineData("api/executions/..%2f..%2finternal/audit")]
    public async Task Internal_ThroughTheGateway_IsNotThere(string path)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            var answer = await _api.SendAsync(method, path, null, Cancel);

            // Whatever the service was asked for, it was not this.
            Assert.True(
                answer.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed || ((string)answer.Body!["path"]!).StartsWith("/api/executions/", StringComparison.Ordinal),
                $"{method} {path}: {(int)answer.Status} {answer.Body?.ToJsonString()}");
        }
    }

    [Fact]
    public async Task LiveView_OfSignedIn_PassesThrough()
    {
        using var live = await LiveClient.ConnectAsync(gateway.Address, Cancel, bearer: GatewayUnderTest.Token);

        await live.SendAsync(new JsonObject { ["action"] = "subscribe" }, Cancel);

        Assert.Equal("subscribe", (string)(await live.NextAsync(Cancel))!["action"]!);
    }

    [Fact]
    public async Task UnknownApiPath_OfSignedIn_IsAProblem()
    {
        var answer = await _api.GetAsync("api/nothing", Cancel);

        Assert.Equal("NOT_FOUND", (string)answer.Expect(HttpStatusCode.NotFound)["code"]!);
    }

    [Fact]
    public async Task Health_WhileAServiceIsAway_NamesItAndStaysReady()
    {
        var answer = (await _api.GetAsync("healthz/ready", Cancel)).Expect(HttpStatusCode.OK);

        Assert.Equal("Degraded", (string)answer["status"]!);
        var away = answer["checks"]!.AsArray().Single(check => (string)check!["status"]! != "Healthy")!;
        Assert.Equal("agents", (string)away["name"]!);
        Assert.Equal("The agents service does not answer.", (string)away["detail"]!);
    }

    [Fact]
    public async Task OpenApi_WhileAServiceIsAway_SaysWhich()
    {
        var answer = await _api.GetAsync("openapi/v1.json", Cancel);

        Assert.Equal("SERVICE_AWAY", (string)answer.Expect(HttpStatusCode.ServiceUnavailable)["code"]!);
        Assert.Contains("agents", (string)answer.Body!["detail"]!, StringComparison.Ordinal);
    }
}
