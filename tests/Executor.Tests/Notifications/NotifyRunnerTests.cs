using System.Text.Json.Nodes;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests.Notifications;

public sealed class NotifyRunnerTests
{
    private static string Step(string channel, object? to = null, string? subject = null) =>
        StepJson.One("tell", "notify", new { notification = new { channel, to, subject, message = "{{ inputs.n }} leases" } });

    private static Dictionary<string, string?> Mail(int port) => new()
    {
        ["Executor:Mail:Host"] = "127.0.0.1",
        ["Executor:Mail:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Executor:Mail:From"] = "vanguards@example.com",
    };

    [Fact]
    public async Task Dashboard_Message_StandsInTheLog()
    {
        await using var host = await ExecutorHost.StartAsync();
        var output = await host.OutputAsync(await host.WorkAsync(Step("dashboard", subject: "Renewals"), inputs: new { n = 3 }));

        Assert.True(output.TryGetProperty("deliveredAt", out _));
        Assert.Contains(host.Plane.Logs, line => line.Message == "Renewals: 3 leases");
    }

    [Fact]
    public async Task Email_ToSeveral_IsSentOnceWithAStableMessageId()
    {
        await using var sink = new SmtpSink();
        await using var host = await ExecutorHost.StartAsync(Mail(sink.Port));

        await host.RunAsync(await host.WorkAsync(Step("email", new[] { "a@example.com", "B <b@example.com>" }, "Renewals\r\nBcc: x@example.com"), inputs: new { n = 3 }));

        var (to, text) = Assert.Single(sink.Messages);
        Assert.Equal(["a@example.com", "b@example.com"], to);
        Assert.Contains("Message-Id: <run-1/tell/-@vanguards>", text);
        Assert.Contains("3 leases", text);
        Assert.DoesNotContain("\nBcc:", text);
    }

    [Theory]
    [InlineData("550 no such person", "VALIDATION_FAILED")]
    [InlineData("451 come back later", "RESOURCE_UNAVAILABLE")]
    public async Task Email_RecipientRefused_IsMapped(string answer, string code)
    {
        await using var sink = new SmtpSink(answer);
        await using var host = await ExecutorHost.StartAsync(Mail(sink.Port));

        Assert.Equal(code, (await host.FaultAsync(await host.WorkAsync(Step("email", "a@example.com"), inputs: new { n = 3 }))).Code);
    }

    [Fact]
    public async Task Email_ServerAway_IsUnavailable()
    {
        var sink = new SmtpSink();
        var port = sink.Port;
        await sink.DisposeAsync();
        await using var host = await ExecutorHost.StartAsync(Mail(port));

        Assert.Equal("RESOURCE_UNAVAILABLE", (await host.FaultAsync(await host.WorkAsync(Step("email", "a@example.com"), inputs: new { n = 3 }))).Code);
    }

    [Fact]
    public async Task Email_NotSetUp_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        var fault = await host.FaultAsync(await host.WorkAsync(Step("email", "a@example.com"), inputs: new { n = 3 }));

        Assert.Equal("VALIDATION_FAILED", fault.Code);
        Assert.Contains("not set up", fault.Message);
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData(null)]
    public async Task Email_NoAddress_IsRefused(string? to)
    {
        await using var host = await ExecutorHost.StartAsync(Mail(9));
        Assert.Equal("VALIDATION_FAILED", (await host.FaultAsync(await host.WorkAsync(Step("email", to), inputs: new { n = 3 }))).Code);
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("slack")]
    public async Task Webhook_Message_IsPostedWithKeyAndSignature(string channel)
    {
        await using var receiver = await Receiver.StartAsync((_, _) => Task.CompletedTask);
        await using var host = await ExecutorHost.StartAsync(new() { ["Executor:Http:Allowed:0"] = "127.0.0.1", ["Executor:Http:SigningKey"] = "key" });

        Assert.IsType<StepSucceeded>(await host.RunAsync(await host.WorkAsync(Step(channel, receiver.Url, "Renewals"), inputs: new { n = 3 })));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal("run-1/tell/-", request.Headers["Idempotency-Key"]);
        Assert.Matches("^t=[0-9]+,v1=[0-9a-f]{64}$", request.Headers["Vanguards-Signature"]);
        var body = JsonNode.Parse(request.Body)!;
        Assert.Equal("3 leases", channel == "slack" ? ((string)body["text"]!).Split('\n')[1] : (string?)body["message"]);
    }

    [Fact]
    public async Task Channel_Unknown_IsRefused()
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.Equal("VALIDATION_FAILED", (await host.FaultAsync(await host.WorkAsync(Step("pigeon"), inputs: new { n = 3 }))).Code);
    }
}
