using System.Text;
using Microsoft.AspNetCore.Http;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Http;

public sealed class HttpRunnerTests
{
    private static readonly Dictionary<string, string?> Allowed = new() { ["Executor:Http:Allowed:0"] = "127.0.0.1", ["Executor:Http:MaxAnswerBytes"] = "100000" };

    private static string Step(object url, object? more = null, params (string, object?)[] fields) =>
        StepJson.Task("call", more is null ? new { type = "http", method = "POST", url } : more, fields);

    [Fact]
    public async Task Http_Json_GivesStatusHeadersAndBody()
    {
        await using var receiver = await Receiver.StartAsync((http, _) =>
        {
            http.Response.Headers["X-Kind"] = "test";
            return http.Response.WriteAsJsonAsync(new { ok = true });
        });
        await using var host = await ExecutorHost.StartAsync(Allowed);
        var task = new { type = "http", method = "put", url = receiver.Url + "leases/{{ inputs.id }}", headers = new { Authorization = "Bearer {{ inputs.id }}" }, body = new { id = "{{ inputs.id }}" } };

        var output = await host.OutputAsync(await host.WorkAsync(StepJson.Task("call", task), inputs: new { id = 7 }));

        Assert.Equal(200, output.GetProperty("status").GetInt32());
        Assert.True(output.GetProperty("body").GetProperty("ok").GetBoolean());
        Assert.Equal("test", output.GetProperty("headers").GetProperty("x-kind").GetString());
        var request = Assert.Single(receiver.Requests);
        Assert.Equal(("PUT", "/leases/7", """{"id":7}"""), (request.Method, request.Path, request.Body));
        Assert.Equal(("Bearer 7", "run-1/call/-", "1"), (request.Headers["Authorization"], request.Headers["Idempotency-Key"], request.Headers["Vanguards-Attempt"]));
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "VALIDATION_FAILED", false)]
    [InlineData(404, "VALIDATION_FAILED", false)]
    [InlineData(408, "STEP_FAILED", true)]
    [InlineData(429, "RESOURCE_UNAVAILABLE", true)]
    [InlineData(500, "STEP_FAILED", true)]
    [InlineData(503, "RESOURCE_UNAVAILABLE", true)]
    public async Task Http_Refusal_IsMappedToItsFault(int status, string code, bool retryable)
    {
        await using var receiver = await Receiver.StartAsync((http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = "7";
            return http.Response.WriteAsync("because");
        });
        await using var host = await ExecutorHost.StartAsync(Allowed);

        var fault = await host.FaultAsync(await host.WorkAsync(Step(receiver.Url)));

        Assert.Equal((code, retryable), (fault.Code, fault.Retryable));
        Assert.Contains("because", fault.Message);
        Assert.Equal(code == "RESOURCE_UNAVAILABLE" ? 7 : null, fault.RetryAfter);
    }

    [Fact]
    public async Task Http_ExpectedStatus_IsSuccess()
    {
        await using var receiver = await Receiver.StartAsync((http, _) =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await using var host = await ExecutorHost.StartAsync(Allowed);

        var output = await host.OutputAsync(await host.WorkAsync(StepJson.Task("call", new { type = "http", url = receiver.Url, expect = new { status = new[] { 200, 404 } } })));

        Assert.Equal(404, output.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/")]
    [InlineData("http://localhost:9/")]
    [InlineData("http://[::1]:9/")]
    [InlineData("http://[::ffff:127.0.0.1]:9/")]
    [InlineData("http://2130706433:9/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    public async Task Http_PrivateTarget_IsRefused(string url)
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step(url)));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("not a public address", fault.Message);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/")]
    [InlineData("http://user:password@example.com/")]
    [InlineData("nothing")]
    public async Task Http_OtherAddress_IsRefused(string url)
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.Equal("VALIDATION_FAILED", (await host.FaultAsync(await host.WorkAsync(Step(url)))).Code);
    }

    [Fact]
    public async Task Http_RedirectToPrivateTarget_IsRefused()
    {
        await using var receiver = await Receiver.StartAsync((http, _) =>
        {
            http.Response.Redirect("http://127.0.0.2:9/inside");
            return Task.CompletedTask;
        });
        await using var host = await ExecutorHost.StartAsync(Allowed);

        var fault = await host.FaultAsync(await host.WorkAsync(Step(receiver.Url)));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("127.0.0.2", fault.Message);
    }

    [Fact]
    public async Task Http_RedirectToOtherOrigin_DropsHeaders()
    {
        await using var second = await Receiver.StartAsync((http, _) => http.Response.WriteAsync("arrived"));
        await using var first = await Receiver.StartAsync((http, _) =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = second.Url.ToString();
            return Task.CompletedTask;
        });
        await using var host = await ExecutorHost.StartAsync(Allowed);

        var output = await host.OutputAsync(await host.WorkAsync(StepJson.Task("call", new { type = "http", url = first.Url, headers = new { Authorization = "secret" } })));

        Assert.Equal("arrived", Decoded(output.GetProperty("body").GetString()!));
        Assert.False(Assert.Single(second.Requests).Headers.ContainsKey("Authorization"));
        Assert.Equal("secret", Assert.Single(first.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task Http_EndlessRedirects_AreRefused()
    {
        await using var receiver = await Receiver.StartAsync((http, request) =>
        {
            http.Response.Redirect(request.Path + "x");
            return Task.CompletedTask;
        });
        await using var host = await ExecutorHost.StartAsync(Allowed);

        Assert.Contains("more than 5 times", (await host.FaultAsync(await host.WorkAsync(Step(receiver.Url)))).Message);
        Assert.Equal(6, receiver.Requests.Count);
    }

    [Fact]
    public async Task Http_AnswerOverTheLimit_IsRefused()
    {
        await using var receiver = await Receiver.StartAsync((http, _) => http.Response.WriteAsync(new string('x', 200_000)));
        await using var host = await ExecutorHost.StartAsync(Allowed);

        Assert.Contains("100,000", (await host.FaultAsync(await host.WorkAsync(Step(receiver.Url)))).Message);
    }

    [Fact]
    public async Task Http_NoAnswer_IsUnavailable()
    {
        var receiver = await Receiver.StartAsync((_, _) => Task.CompletedTask);
        await receiver.DisposeAsync();
        await using var host = await ExecutorHost.StartAsync(Allowed);

        Assert.Equal("RESOURCE_UNAVAILABLE", (await host.FaultAsync(await host.WorkAsync(Step(receiver.Url)))).Code);
    }

    [Fact]
    public async Task Http_CacheWithTtl_IsCalledOnce()
    {
        await using var receiver = await Receiver.StartAsync((http, _) => http.Response.WriteAsync("x"));
        await using var host = await ExecutorHost.StartAsync(Allowed);
        var steps = Step(receiver.Url, null, ("cache", new { ttl = 60 }));
        await host.RunAsync(await host.WorkAsync(steps));

        Assert.True(Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(steps))).Cached);
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Http_WithoutCache_IsCalledEachTime()
    {
        await using var receiver = await Receiver.StartAsync((http, _) => http.Response.WriteAsync("x"));
        await using var host = await ExecutorHost.StartAsync(Allowed);
        await host.RunAsync(await host.WorkAsync(Step(receiver.Url)));
        await host.RunAsync(await host.WorkAsync(Step(receiver.Url)));

        Assert.Equal(2, receiver.Requests.Count);
    }

    private static string Decoded(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    [Fact]
    public async Task Http_RedirectedToAnotherHost_KeepsTheEffectsKeyAndNoCredentials()
    {
        await using var second = await Receiver.StartAsync((http, _) => http.Response.WriteAsync("ok"));
        await using var first = await Receiver.StartAsync((http, _) =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = second.Url.AbsoluteUri;
            return Task.CompletedTask;
        });
        await using var host = await ExecutorHost.StartAsync(Allowed);
        var task = new { type = "http", method = "POST", url = first.Url, headers = new { Authorization = "Bearer x" }, body = new { a = 1 } };

        await host.OutputAsync(await host.WorkAsync(StepJson.Task("call", task)));

        var request = Assert.Single(second.Requests);
        Assert.Equal(("POST", """{"a":1}""", "run-1/call/-", "1"), (request.Method, request.Body, request.Headers["Idempotency-Key"], request.Headers["Vanguards-Attempt"]));
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Http_AnswerWithASecret_IsKeptWithoutIt()
    {
        await using var receiver = await Receiver.StartAsync((http, received) => http.Response.WriteAsJsonAsync(new { echo = received.Body, n = 98_765, list = new[] { "xs3cr3tx" } }));
        await using var host = await ExecutorHost.StartAsync(Allowed);
        const string Inputs = """ "inputs":{"required":[{"name":"token","type":"string","secret":true},{"name":"pin","type":"integer","secret":true}]} """;

        var output = await host.OutputAsync(await host.WorkAsync(Step(receiver.Url, new { type = "http", method = "POST", url = receiver.Url, body = "{{ inputs.token }}" }), more: Inputs, inputs: new { token = "s3cr3t", pin = 98_765 }));

        Assert.Equal("s3cr3t", Assert.Single(receiver.Requests).Body);
        Assert.Equal("""{"echo":"••••••","n":"••••••","list":["x••••••x"]}""", System.Text.RegularExpressions.Regex.Unescape(output.GetProperty("body").GetRawText()));
        Assert.Contains(host.Plane.Logs, line => line.Level == "warn" && line.Message.Contains("secret", StringComparison.Ordinal));
    }
}
