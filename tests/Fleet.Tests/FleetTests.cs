using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

/// <summary>What spans processes: a run through all of them, a service away and back, stores away and back, and an end that leaves nothing.</summary>
[Collection("fleet")]
[Trait("tier", "slow")]
public sealed class FleetTests(FleetUnderTest under)
{
    private readonly ApiClient _api = under.Api;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sample_Executed_CompletesWithItsReport()
    {
        var id = $"fleet-{Guid.NewGuid():n}";

        var status = await _api.ExecuteAndWaitAsync(ApiClient.Request(id, "oilfield-lease-renewal", "oilfield-land-lease"), Cancel);

        Assert.Equal("COMPLETED", (string)status["state"]!);
        var artifacts = (await _api.GetAsync($"api/executions/{id}/artifacts", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.Contains(artifacts, artifact => ((string)artifact!["name"]!).EndsWith(".pdf", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LiveView_OfAFinishedRun_TellsTheWholeStory()
    {
        var id = $"fleet-{Guid.NewGuid():n}";
        await _api.ExecuteAndWaitAsync(ApiClient.Request(id, "oilfield-lease-renewal", "oilfield-land-lease"), Cancel);
        using var live = await LiveClient.ConnectAsync(under.Fleet.Address, Cancel, bearer: FleetProcess.Token);

        await live.SubscribeAsync(id, Cancel);
        var frames = await live.UntilEndAsync(Cancel);

        Assert.Equal("COMPLETE", (string)frames[^1]["type"]!);
        Assert.Equal(5, frames.Count(frame => (string)frame["type"]! == "STEP_COMPLETE"));
    }

    [Fact]
    public async Task OpenApi_OfTheFleet_IsTheOneInTheDocs()
    {
        var served = (await _api.GetAsync("openapi/v1.json", Cancel)).Expect(HttpStatusCode.OK);
        var kept = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json"), Cancel))!;

        Assert.Equal(Names(kept["paths"]!), Names(served["paths"]!));
        Assert.All(kept["paths"]!.AsObject(), path => Assert.True(JsonNode.DeepEquals(path.Value, served["paths"]![path.Key]), path.Key));
        Assert.Equal(Names(kept["components"]!["schemas"]!), Names(served["components"]!["schemas"]!));
    }

    [Fact]
    public async Task Service_KilledAndStartedAgain_IsMissedAndBack()
    {
        var pid = (await under.Fleet.ProcessesAsync(Cancel))["validator"];
        await under.KillAsync("validator");

        var missed = await _api.GetAsync("api/templates", Cancel);
        using var http = new HttpClient { BaseAddress = under.Fleet.Address };
        using var page = await http.GetAsync("/operations", Cancel);

        // On a busy machine the supervisor may have been faster than we were.
        Assert.True(missed.Status == HttpStatusCode.OK || (string)missed.Expect(HttpStatusCode.ServiceUnavailable)["code"]! == "SERVICE_AWAY");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        await FleetUnderTest.UntilAsync(async () => (await _api.GetAsync("api/templates", Cancel)).Status == HttpStatusCode.OK);
        Assert.NotEqual(pid, (await under.Fleet.ProcessesAsync(Cancel))["validator"]);
    }

    [Fact]
    public async Task Database_Stopped_IsNamedAndRecoveredFrom()
    {
        // Stopped, not ended: as good as a line that is cut, and the supervisor leaves it alone.
        var servers = await ServersOfAsync("postgres");
        Signal("-STOP", servers);
        try
        {
            await FleetUnderTest.UntilAsync(async () => await ReadyAsync() is ("Degraded", var away) && away.Contains("datasets"));
            using var page = await _api.Http.GetAsync("/", Cancel);
            using var datasets = await _api.Http.GetAsync(new Uri($"http://127.0.0.1:{await under.Fleet.PortOfAsync("datasets", Cancel)}/healthz/ready"), Cancel);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (page.StatusCode, datasets.StatusCode));
        }
        finally
        {
            Signal("-CONT", servers);
        }

        await FleetUnderTest.UntilAsync(async () => (await ReadyAsync()).Status == "Healthy");
        var status = await _api.ExecuteAndWaitAsync(ApiClient.Request($"fleet-{Guid.NewGuid():n}", "oilfield-lease-renewal", "oilfield-land-lease"), Cancel);
        Assert.Equal("COMPLETED", (string)status["state"]!);
    }

    [Fact]
    public async Task Scheduler_KilledAndStartedAgain_GoesOnAndFiresNothingTwice()
    {
        const string Definition = """{"id":"by-the-clock","name":"By the clock","useCase":"oilfield-land-lease","version":"1.0.0","steps":[{"id":"a","name":"A","type":"transform","config":{"transform":{"expression":"{{ 1 }}"}}}]}""";
        (await _api.PutAsync("api/workflows/by-the-clock/versions/1.0.0", JsonNode.Parse(Definition)!, Cancel)).Expect(HttpStatusCode.Created);
        var schedule = new JsonObject { ["useCase"] = "oilfield-land-lease", ["workflowId"] = "by-the-clock", ["cron"] = "* * * * * *", ["catchUp"] = "all", ["catchUpLimit"] = 100 };
        (await _api.PutAsync("api/schedules/by-the-clock", schedule, Cancel)).Expect(HttpStatusCode.Created);
        await FleetUnderTest.UntilAsync(async () => (await RunsAsync()).Count > 1);

        using (var scheduler = Process.GetProcessById((await under.Fleet.ProcessesAsync(Cancel))["scheduler"]))
        {
            scheduler.Kill();
            await scheduler.WaitForExitAsync(Cancel);
        }

        var before = (await RunsAsync()).Count;
        await FleetUnderTest.UntilAsync(async () => (await RunsAsync()).Count > before + 2);
        await FleetUnderTest.UntilAsync(async () => (await _api.SendAsync(HttpMethod.Delete, "api/schedules/by-the-clock", null, Cancel)).Status == HttpStatusCode.NoContent);
        var instants = await RunsAsync();

        Assert.Equal(instants.Distinct(), instants);
        // Every second from the first on, those of the time between too.
        Assert.Equal(instants.Count - 1, (int)(instants[0] - instants[^1]).TotalSeconds);
    }

    /// <summary>The instants that schedules executed the workflow for, newest first.</summary>
    private async Task<IReadOnlyList<DateTimeOffset>> RunsAsync() =>
        [.. (await _api.GetAsync("api/executions?workflowId=by-the-clock&limit=200", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Select(run => (DateTimeOffset)run!["asOf"]!).OrderDescending()];

    [Fact]
    public async Task SecondStart_OnTheSameFolder_SaysThatOneRuns()
    {
        var (code, output) = await under.Fleet.RunAsync("up", Cancel);

        Assert.Equal(1, code);
        Assert.Contains($"A fleet runs on {under.Fleet.DataFolder} already", output, StringComparison.Ordinal);
        Assert.Contains("sign-in?token=", under.Welcome, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal);

    private async Task<(string Status, IReadOnlyList<string> Away)> ReadyAsync()
    {
        var report = (await _api.GetAsync("healthz/ready", Cancel)).Expect(HttpStatusCode.OK);
        return ((string)report["status"]!, [.. report["checks"]!.AsArray().Where(check => (string)check!["status"]! != "Healthy").Select(check => (string)check!["name"]!)]);
    }

    /// <summary>The server's own processes, below the script that watches them.</summary>
    private async Task<IReadOnlyList<int>> ServersOfAsync(string name) => ProcessTree.Below((await under.Fleet.ProcessesAsync(Cancel))[name]);

    private static void Signal(string signal, IReadOnlyList<int> processes)
    {
        using var kill = Process.Start("kill", [signal, .. processes.Select(pid => $"{pid}")]);
        kill.WaitForExit();
    }
}
