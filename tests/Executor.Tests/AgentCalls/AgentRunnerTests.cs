using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Vanguards.Contracts.Datasets;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.AgentCalls;

public sealed class AgentRunnerTests
{
    private static readonly string Step = StepJson.One("analyze", "agent", new { agent = "energy-lease", parameters = new { days = "{{ inputs.days }}" } });

    /// <summary>An agent service with one agent that reads <c>leases</c>, and perhaps <c>permits</c>.</summary>
    private static Task<Receiver> AgentAsync(Func<HttpContext, Received, Task> invoke, string outputSchema = "null") => Receiver.StartAsync((http, request) => request.Path == "/agents"
        ? http.Response.WriteAsJsonAsync(new[]
        {
            new
            {
                name = "energy-lease", version = "1.2.3", datasets = new[] { new { name = "leases", required = true }, new { name = "permits", required = false } },
                outputSchema = JsonElement.Parse(outputSchema),
            },
        })
        : invoke(http, request));

    private static async Task<ExecutorHost> HostAsync(Receiver agents, Dictionary<string, string?>? settings = null)
    {
        var host = await ExecutorHost.StartAsync(new(settings ?? []) { ["AGENT_ENDPOINT"] = agents.Url.ToString(), ["AGENT_TOKEN"] = "token-1" });
        var leases = await host.DatasetAsync("leases", "SELECT 'L1' AS LEASE", new CanonicalColumn { Name = "lease_id" });
        host.Datasets[0] = leases with { Mapping = new Dictionary<string, string> { ["lease_id"] = "LEASE" }, Origin = "sample" };
        await host.DatasetAsync("production", "SELECT 1 AS oil_bbl");
        return host;
    }

    private static Task Json(HttpContext http, object answer) => http.Response.WriteAsJsonAsync(answer);

    private static Task Lines(HttpContext http, params object[] lines)
    {
        http.Response.ContentType = "application/x-ndjson";
        return http.Response.WriteAsync(string.Concat(lines.Select(line => JsonSerializer.Serialize(line) + "\n")));
    }

    /// <summary>Answers nothing until the caller hangs up.</summary>
    private static async Task HangUpAsync(HttpContext http)
    {
        var hungUp = new TaskCompletionSource();
        await using var registration = http.RequestAborted.Register(hungUp.SetResult);
        await hungUp.Task;
    }

    private static JsonNode Body(Receiver agents) => JsonNode.Parse(agents.Requests.Single(request => request.Path != "/agents").Body)!;

    [Fact]
    public async Task Agent_Json_GetsEverythingAndGivesItsOutput()
    {
        await using var agents = await AgentAsync((http, _) => Json(http, new { output = new { ok = 1 }, evidence = new[] { new { line = 3 } }, usage = new { tokens = 5 } }));
        await using var host = await HostAsync(agents);
        var table = await host.TableAsync("fetch", "SELECT 1 AS a");
        var work = await host.WorkAsync(Step, inputs: new { days = 90 }) with
        {
            Timeout = 60,
            Attempt = 2,
            Checkpoint = JsonSerializer.SerializeToElement(new { at = 4 }),
            Upstream = new Dictionary<string, UpstreamStep> { ["fetch"] = ExecutorHost.Completed(new { rows = 1 }, [table]), ["gone"] = ExecutorHost.Skipped() },
        };

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(work));

        Assert.Equal("""{"ok":1}""", report.Output.Value.Inline!.Value.GetRawText());
        Assert.Equal("""[{"line":3}]""", report.Output.Evidence!.Inline!.Value.GetRawText());
        Assert.Equal("1.2.3", report.Output.AgentVersion);
        Assert.Equal(["claim", "report StepSucceeded"], host.Plane.Calls);
        var request = agents.Requests.Single(each => each.Path == "/agents/energy-lease/invoke");
        Assert.Equal(("run-1/analyze/-", "2", "Bearer token-1"), (request.Headers["Idempotency-Key"], request.Headers["Vanguards-Attempt"], request.Headers["Authorization"]));
        var body = Body(agents);
        Assert.Equal("""{"days":90}""", body["parameters"]!.ToJsonString());
        Assert.Equal("""{"fetch":{"rows":1},"gone":null}""", body["inputs"]!.ToJsonString());
        Assert.Equal("""{"at":4}""", body["checkpoint"]!.ToJsonString());
        Assert.NotNull(body["deadline"]);
        Assert.Equal(["step fetch", "dataset leases"], body["tables"]!.AsArray().Select(each => $"{each!["source"]} {each["name"]}"));
        var leases = body["tables"]![1]!;
        Assert.Equal(("LEASE", "sample"), ((string?)leases["mapping"]!["lease_id"], (string?)leases["origin"]));
        Assert.Contains("signature=", (string?)leases["url"], StringComparison.Ordinal);
        Assert.Contains(host.Plane.Logs, line => line.Message.StartsWith("Agent energy-lease 1.2.3 answered in ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"n":1}""", null)]
    [InlineData("""{"n":"x","m":1}""", "/n: ")]
    [InlineData("""[1,2,3,4,5]""", "There are more such faults.")]
    public async Task Agent_AnswerThatIsNotAsDeclared_IsTakenAndToldOf(string output, string? told)
    {
        await using var agents = await AgentAsync((http, _) => Json(http, new { output = JsonElement.Parse(output) }), """{"properties":{"n":{"type":"number"}},"items":{"type":"string"}}""");
        await using var host = await HostAsync(agents);

        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step, inputs: new { days = 90 })));

        Assert.Equal(output, report.Output.Value.Inline!.Value.GetRawText());
        var warnings = host.Plane.Logs.Where(line => line.Level == "warn").Select(line => line.Message).ToList();
        Assert.Equal(told is null ? 0 : 1, warnings.Count);
        Assert.All(warnings, warning => Assert.StartsWith("The answer of energy-lease 1.2.3 is not as its output schema says: ", warning, StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.Contains(told!, warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_OwnInput_ReplacesUpstreamOutputs()
    {
        await using var agents = await AgentAsync((http, _) => Json(http, new { output = 1 }));
        await using var host = await HostAsync(agents);
        var step = StepJson.One("analyze", "agent", new { agent = "energy-lease" }, ("input", new { n = "{{ 1 + 1 }}" }));

        await host.RunAsync(await host.WorkAsync(step));

        Assert.Equal("""{"n":2}""", Body(agents)["inputs"]!.ToJsonString());
    }

    [Fact]
    public async Task Agent_Fallback_GetsItsStepsInput()
    {
        await using var agents = await AgentAsync((http, _) => Json(http, new { output = 1 }));
        await using var host = await HostAsync(agents);
        var fallback = StepJson.Of("plan-b", "agent", new { agent = "energy-lease" });
        var step = StepJson.One("analyze", "agent", new { agent = "other" }, ("input", new { n = 5 }), ("fallback", fallback));

        await host.RunAsync(await host.WorkAsync(step, "plan-b") with { EffectKey = "plan-b" });

        Assert.Equal("""{"n":5}""", Body(agents)["inputs"]!.ToJsonString());
    }

    [Fact]
    public async Task Agent_Stream_LogsProgressAndGivesItsResult()
    {
        await using var agents = await AgentAsync((http, _) => Lines(
            http,
            new { type = "progress", percent = 40, message = "reading" },
            new { type = "log", level = "warn", message = "a blank cell" },
            new { type = "checkpoint", checkpoint = new { at = 1 } },
            new { type = "something-new" },
            new { type = "result", output = new { done = true } }));
        await using var host = await HostAsync(agents);

        Assert.Equal("""{"done":true}""", (await host.OutputAsync(await host.WorkAsync(Step, inputs: new { days = 1 }))).GetRawText());
        Assert.Contains(host.Plane.Logs, line => line is { Level: "info", Message: "40 %: reading" });
        Assert.Contains(host.Plane.Logs, line => line is { Level: "warn", Message: "a blank cell" });
    }

    [Fact]
    public async Task Agent_StreamThatBreaks_IsUnavailableWithItsCheckpoint()
    {
        await using var agents = await AgentAsync((http, _) => Lines(http, new { type = "checkpoint", checkpoint = new { at = 1 } }));
        await using var host = await HostAsync(agents);

        var report = Assert.IsType<StepFaulted>(await host.RunAsync(await host.WorkAsync(Step, inputs: new { days = 1 })));

        Assert.Equal("RESOURCE_UNAVAILABLE", report.Fault.Code);
        Assert.Equal("""{"at":1}""", report.Checkpoint!.Value.GetRawText());
    }

    [Theory]
    [InlineData("VALIDATION_FAILED", null, "VALIDATION_FAILED", false)]
    [InlineData("RESOURCE_UNAVAILABLE", 3.0, "RESOURCE_UNAVAILABLE", true)]
    [InlineData("ODD", null, "STEP_FAILED", true)]
    public async Task Agent_ErrorLine_IsMapped(string code, double? retryAfter, string expected, bool retryable)
    {
        await using var agents = await AgentAsync((http, _) => Lines(http, new { type = "error", code, message = "no good", retryAfter }));
        await using var host = await HostAsync(agents);

        var fault = await host.FaultAsync(await host.WorkAsync(Step, inputs: new { days = 1 }));

        Assert.Equal((expected, retryable, retryAfter), (fault.Code, fault.Retryable, fault.RetryAfter));
        Assert.Contains("no good", fault.Message);
    }

    [Theory]
    [InlineData(400, "VALIDATION_FAILED", false)]
    [InlineData(422, "VALIDATION_FAILED", false)]
    [InlineData(429, "RESOURCE_UNAVAILABLE", true)]
    [InlineData(503, "RESOURCE_UNAVAILABLE", true)]
    [InlineData(500, "STEP_FAILED", true)]
    [InlineData(502, "STEP_FAILED", true)]
    public async Task Agent_Status_IsMappedWithItsDetail(int status, string code, bool retryable)
    {
        await using var agents = await AgentAsync((http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = "12";
            return Json(http, new { detail = "leases has no expiry_date", errors = new[] { new { message = "column missing" } } });
        });
        await using var host = await HostAsync(agents);

        var fault = await host.FaultAsync(await host.WorkAsync(Step, inputs: new { days = 1 }));

        Assert.Equal((code, retryable), (fault.Code, fault.Retryable));
        Assert.Contains("leases has no expiry_date column missing", fault.Message);
        Assert.Equal(code == "RESOURCE_UNAVAILABLE" ? 12 : null, fault.RetryAfter);
    }

    [Fact]
    public async Task Agent_Away_IsUnavailable()
    {
        await using var agents = await AgentAsync((http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        await using var host = await HostAsync(agents);

        var fault = await host.FaultAsync(await host.WorkAsync(Step, inputs: new { days = 1 }));

        Assert.Equal(("RESOURCE_UNAVAILABLE", "agent service"), (fault.Code, fault.Resource));
    }

    [Fact]
    public async Task Agent_ServiceNeverReached_IsUnavailable()
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.Equal("RESOURCE_UNAVAILABLE", (await host.FaultAsync(await host.WorkAsync(Step, inputs: new { days = 1 }))).Code);
    }

    [Fact]
    public async Task Agent_Unknown_IsRefusedWithoutACall()
    {
        await using var agents = await AgentAsync((http, _) => Json(http, new { output = 1 }));
        await using var host = await HostAsync(agents);

        var fault = await host.FaultAsync(await host.WorkAsync(StepJson.One("a", "agent", new { agent = "nobody" })));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.DoesNotContain("claim", host.Plane.Calls);
    }

    [Fact]
    public async Task Agent_RequiredDatasetMissing_IsRefused()
    {
        await using var agents = await AgentAsync((http, _) => Json(http, new { output = 1 }));
        await using var host = await HostAsync(agents);
        host.Datasets.RemoveAll(dataset => dataset.Name == "leases");

        Assert.Contains("leases", (await host.FaultAsync(await host.WorkAsync(Step, inputs: new { days = 1 }))).Message);
    }

    [Fact]
    public async Task Agent_AnswerWithoutOutput_Fails()
    {
        await using var agents = await AgentAsync((http, _) => Json(http, new { result = 1 }));
        await using var host = await HostAsync(agents);

        Assert.Equal("STEP_FAILED", (await host.FaultAsync(await host.WorkAsync(Step, inputs: new { days = 1 }))).Code);
    }

    [Fact]
    public async Task Agent_AnswerOverTheLimit_IsRefused()
    {
        await using var agents = await AgentAsync((http, _) => Json(http, new { output = new string('x', 50_000) }));
        await using var host = await HostAsync(agents, new() { ["Executor:Agents:MaxAnswerBytes"] = "20000" });

        Assert.Contains("20,000", (await host.FaultAsync(await host.WorkAsync(Step, inputs: new { days = 1 }))).Message);
    }

    [Fact]
    public async Task Agent_SilentForTooLong_IsUnavailable()
    {
        await using var agents = await AgentAsync((http, _) => HangUpAsync(http));
        await using var host = await HostAsync(agents, new() { ["Executor:Agents:SilenceSeconds"] = "1" });

        Assert.Contains("silent", (await host.FaultAsync(await host.WorkAsync(Step, inputs: new { days = 1 }))).Message);
    }

    [Fact]
    public async Task Agent_Cancelled_HangsUp()
    {
        await using var agents = await AgentAsync((http, _) => HangUpAsync(http));
        await using var host = await HostAsync(agents);
        var work = await host.WorkAsync(Step, inputs: new { days = 1 });
        host.Plane.Add(work);
        await host.Plane.BegunAsync(work.Token);

        host.Plane.Cancel(work.Token);

        await host.StopAsync();
        Assert.DoesNotContain(host.Plane.Reports, report => report.Token == work.Token);
    }

    [Fact]
    public async Task Agent_TimedOut_KeepsItsCheckpoint()
    {
        await using var agents = await AgentAsync(async (http, _) =>
        {
            await Lines(http, new { type = "checkpoint", checkpoint = 9 });
            await http.Response.Body.FlushAsync();
            await HangUpAsync(http);
        });
        await using var host = await HostAsync(agents);

        var report = Assert.IsType<StepFaulted>(await host.RunAsync(await host.WorkAsync(Step, inputs: new { days = 1 }) with { Timeout = 1 }));

        Assert.Equal(("TIMEOUT", "9"), (report.Fault.Code, report.Checkpoint?.GetRawText()));
    }

    [Fact]
    public async Task Agent_StoppedBeyondTheGrace_IsUnavailableForItsEffectMayHaveHappened()
    {
        await using var agents = await AgentAsync((http, _) => HangUpAsync(http));
        await using var host = await HostAsync(agents, new() { ["Executor:GraceSeconds"] = "0" });
        var work = await host.WorkAsync(Step, inputs: new { days = 1 });
        host.Plane.Add(work);
        await host.Plane.BegunAsync(work.Token);

        await host.StopAsync();

        var report = Assert.IsType<StepFaulted>(Assert.Single(host.Plane.Reports));
        Assert.Equal(("RESOURCE_UNAVAILABLE", "executor"), (report.Fault.Code, report.Fault.Resource));
    }
}
