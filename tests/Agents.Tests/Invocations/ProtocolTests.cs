using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Vanguards.Agents.Tests.EnergyLease;
using Vanguards.Agents.Tests.Hosting;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tests.Invocations;

/// <summary>The agent protocol as a client sees it.</summary>
public sealed class ProtocolTests(AgentHost host) : IClassFixture<AgentHost>
{
    private static readonly DateOnly AsOf = new(2026, 3, 15);
    private const string Lease = WorkedExamples.LeaseHeading + "A,ACTIVE,2026-05-01,0.1875,1,320,10,36,500,650\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agents_Listed_DescribeThemselves()
    {
        var agents = await host.Client.GetFromJsonAsync<List<AgentDescription>>("agents", AgentHost.Json, Cancel);

        Assert.Equal(["accuracy-engine", "decision-tree", "energy-lease", "integrity-auditor", "red-flag"], agents!.Select(agent => agent.Name).Order());
        string[] views = ["key-figures", "recommendations", "flags", "rules", "checks", "table", "list"];
        foreach (var agent in agents!)
        {
            Assert.Equal("object", agent.ParametersSchema!.Value.Text("type"));
            Assert.NotNull(agent.InputSchema);
            var shown = agent.OutputSchema!.Value.Get("properties").EnumerateObject().Where(property => property.Value.TryGetProperty("x-view", out _)).ToList();
            Assert.NotEmpty(shown);
            Assert.All(shown, property => Assert.Contains(property.Value.Text("x-view"), views));
            Assert.All(shown, property => Assert.NotEmpty(property.Value.Text("title")!));
        }
    }

    [Fact]
    public async Task Invoke_UnknownAgent_Is404()
    {
        using var response = await host.SendAsync("no-such", TestInvocation.Of(AsOf, []));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"executionId\": \"x\"}")]
    [InlineData("{\"executionId\":\"x\",\"stepId\":\"s\",\"attempt\":1,\"asOf\":\"not a date\"}")]
    public async Task Invoke_UnreadableBody_Is400WithTheReason(string body)
    {
        using var response = await host.Client.PostAsync("agents/energy-lease/invoke", new StringContent(body, Encoding.UTF8, "application/json"), Cancel);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("VALIDATION_FAILED", problem.Text("code"));
        Assert.NotEmpty(problem.Get("errors").EnumerateArray());
    }

    [Fact]
    public async Task Invoke_SeveralFaults_AreAllListed()
    {
        var table = host.Rows("t", "a\n1\n", source: "step") with { Url = "file:///etc/passwd", Format = "csv" };
        var invocation = TestInvocation.Of(AsOf, [table], parameters: new { discountRat = 0.1, extensionMonths = 1.5, oilSeveranceRate = 2, gasPrice = "3" }, zone: "Mars/Olympus");
        using var response = await host.SendAsync("energy-lease", invocation);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal(
            ["/format /tables/0", "/url /tables/0", "/zone", "parameters", "parameters", "parameters", "parameters", "tables"],
            problem.Get("errors").EnumerateArray().Select(error => Where(error.Text("path")!)).Order(StringComparer.Ordinal));

        static string Where(string path) => path.StartsWith("/parameters", StringComparison.Ordinal) ? "parameters"
            : path == "/tables" ? "tables" : path.StartsWith("/tables/0", StringComparison.Ordinal) ? $"{path["/tables/0".Length..]} /tables/0" : path;
    }

    [Fact]
    public async Task Invoke_NullParameters_TakeTheDefaults()
    {
        var answer = await host.InvokeAsync("energy-lease", TestInvocation.Of(AsOf, [host.Rows("q", Lease, source: "step")], parameters: new { discountRate = (double?)null, oilPrice = (double?)null }));

        Assert.Equal("""{"discountRate":0.1,"extensionMonths":36,"gasSeveranceRate":0.075,"oilSeveranceRate":0.046}""", answer.Output.Get("parameters").GetRawText());
    }

    [Fact]
    public async Task Invoke_Stream_EndsWithTheSameResult()
    {
        var invocation = TestInvocation.Of(AsOf, [host.Rows("q", Lease, source: "step")]);
        var plain = await host.InvokeAsync("energy-lease", invocation);
        var lines = await StreamAsync(host, "energy-lease", invocation);

        Assert.Equal("result", lines[^1].Text("type"));
        Assert.Equal(plain.Output.GetRawText(), lines[^1].Get("output").GetRawText());
        Assert.Contains(lines, line => line.Text("type") == "log");
        var percents = lines.Where(line => line.Text("type") == "progress").Select(line => line.Get("percent").GetInt32()).ToList();
        Assert.Equal(percents.Order().Distinct(), percents);
        Assert.Equal((0, 100), (percents[0], percents[^1]));
    }

    [Fact]
    public async Task Invoke_TableGone_IsUnavailable()
    {
        var invocation = TestInvocation.Of(AsOf, [host.Rows("q", Lease, source: "step") with { Url = host.Url("gone.parquet") }]);
        using var response = await host.SendAsync("energy-lease", invocation);
        var lines = await StreamAsync(host, "energy-lease", invocation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.Equal(("error", "RESOURCE_UNAVAILABLE", 503), (lines[^1].Text("type"), lines[^1].Text("code"), lines[^1].Get("status").GetInt32()));
    }

    [Fact]
    public async Task Invoke_TableNoParquet_IsRefused()
    {
        File.WriteAllText(Path.Combine(host.Folder, "broken.parquet"), "this is no Parquet");
        using var response = await host.SendAsync("energy-lease", TestInvocation.Of(AsOf, [host.Rows("q", Lease, source: "step") with { Url = host.Url("broken.parquet") }]));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("UNREADABLE_TABLE", (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).Get("errors")[0].Text("code"));
    }

    [Fact]
    public async Task Invoke_DeadlinePassed_IsATimeout()
    {
        using var response = await host.SendAsync("energy-lease", TestInvocation.Of(AsOf, [host.Rows("q", Lease, source: "step")]) with { Deadline = DateTimeOffset.UnixEpoch });

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Fact]
    public async Task Invoke_Ended_LeavesNoFiles()
    {
        await host.InvokeAsync("energy-lease", TestInvocation.Of(AsOf, [host.Rows("q", Lease, source: "step")]));
        using var failed = await host.SendAsync("energy-lease", TestInvocation.Of(AsOf, [host.Rows("q", Lease, source: "step") with { Url = host.Url("gone.parquet") }]));

        Assert.Empty(Directory.EnumerateFileSystemEntries(host.TempFolder));
    }

    [Fact]
    public async Task Invoke_RowsOverTheLimit_AreRefused()
    {
        await using var small = await AgentHost.StartAsync(("Agents:MaxRows", "1000"));
        using var most = await small.SendAsync("energy-lease", TestInvocation.Of(AsOf, [small.Query("q", "SELECT 'L' || i AS lease_id FROM range(1000) t(i)")]));
        using var over = await small.SendAsync("energy-lease", TestInvocation.Of(AsOf, [small.Query("q", "SELECT 'L' || i AS lease_id FROM range(1001) t(i)")]));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (most.StatusCode, over.StatusCode));
        Assert.Equal("TABLE_TOO_LARGE", (await over.Content.ReadFromJsonAsync<JsonElement>(Cancel)).Get("errors")[0].Text("code"));
    }

    [Fact]
    public async Task Invoke_TablesOverTheLimit_AreRefused()
    {
        await using var small = await AgentHost.StartAsync(("Agents:MaxTablesMiB", "1"));
        var table = small.Query("q", "SELECT 'L' || i AS lease_id, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS x FROM range(60000) t(i)");
        using var response = await small.SendAsync("energy-lease", TestInvocation.Of(AsOf, [table]));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("TABLE_TOO_LARGE", (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).Get("errors")[0].Text("code"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(small.TempFolder));
    }

    [Fact]
    public async Task Invoke_BodyOverTheLimit_Is413()
    {
        await using var small = await AgentHost.StartAsync(("Agents:MaxBodyMiB", "1"));
        using var response = await small.SendAsync("energy-lease", TestInvocation.Of(AsOf, [], new { text = new string('x', 2_000_000) }));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Token_Configured_IsRequired()
    {
        await using var locked = await AgentHost.StartAsync(("AGENT_TOKEN", "s3cret"));
        using var without = await locked.Client.GetAsync("agents", Cancel);
        locked.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "s3creT");
        using var wrong = await locked.SendAsync("energy-lease", TestInvocation.Of(AsOf, []));
        locked.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "s3cret");
        using var right = await locked.Client.GetAsync("agents", Cancel);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (without.StatusCode, wrong.StatusCode, right.StatusCode));
    }

    [Fact]
    public async Task Invoke_InAZone_DatesByItsCalendar()
    {
        // 01:30 UTC on the 15th is still the evening of the 14th in Texas.
        var invocation = TestInvocation.Of(AsOf, [host.Rows("q", Lease, source: "step")], zone: "America/Chicago") with { AsOf = new DateTimeOffset(2026, 3, 15, 1, 30, 0, TimeSpan.Zero) };
        var answer = await host.InvokeAsync("energy-lease", invocation);

        Assert.Equal("2026-03-14", answer.Output.Text("asOf"));
    }

    private static async Task<List<JsonElement>> StreamAsync(AgentHost host, string agent, AgentInvocation invocation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"agents/{agent}/invoke") { Content = JsonContent.Create(invocation, options: AgentHost.Json) };
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        request.Headers.Add("Idempotency-Key", "run-1/step-1/-");
        request.Headers.Add("Vanguards-Attempt", "2");
        using var response = await host.Client.SendAsync(request, Cancel);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        return [.. (await response.Content.ReadAsStringAsync(Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
