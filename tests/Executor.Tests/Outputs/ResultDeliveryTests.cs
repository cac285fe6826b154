using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Executor.Tests.Notifications;

namespace Vanguards.Executor.Tests.Outputs;

public sealed class ResultDeliveryTests
{
    private static readonly string Steps = StepJson.One("only", "agent", new { agent = "a" });

    private static async Task<StepWork> WorkAsync(ExecutorHost host, object outputs)
    {
        var file = await host.Store.PutAsync(new MemoryStream("file"u8.ToArray()), CancellationToken.None);
        return await host.WorkAsync(Steps, more: $"\"outputs\":{JsonSerializer.Serialize(outputs)}") with
        {
            Kind = WorkKind.Outputs,
            StepId = "outputs",
            Upstream = new Dictionary<string, UpstreamStep>
            {
                ["only"] = ExecutorHost.Completed(new { list = new object[] { new { id = "=1+1", n = 1 }, new { id = "b,c", m = new[] { 2 } } } }),
                ["report"] = new()
                {
                    Status = "COMPLETED",
                    Output = new StepOutput
                    {
                        Value = Payload.Of(JsonSerializer.SerializeToElement(1)),
                        Artifacts = [new ArtifactRef { Name = "t.pdf", ContentType = "application/pdf", Bytes = file.Bytes, Sha256 = file.Sha256, Uri = file.Uri }],
                    },
                },
            },
        };
    }

    private static async Task<string> TextAsync(ExecutorHost host, string uri)
    {
        using var reader = new StreamReader(await host.Store.OpenAsync(uri, CancellationToken.None));
        return await reader.ReadToEndAsync();
    }

    [Fact]
    public async Task Dashboard_NeedsNoClaim()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.RunAsync(await WorkAsync(host, new { destination = "dashboard" }));

        Assert.Equal(["report StepSucceeded"], host.Plane.Calls);
    }

    [Fact]
    public async Task Storage_ResultAndFiles_StandUnderTheRunsFolder()
    {
        await using var host = await ExecutorHost.StartAsync();
        await host.RunAsync(await WorkAsync(host, new { destination = "storage" }));

        Assert.Equal("claim", host.Plane.Calls.First());
        Assert.StartsWith("""{"only":{"list":""", await TextAsync(host, "named/case/wf/run-1/result.json"), StringComparison.Ordinal);
        Assert.Equal("file", await TextAsync(host, "named/case/wf/run-1/t.pdf"));
    }

    [Fact]
    public async Task Storage_ClaimRefused_WritesNothing()
    {
        await using var host = await ExecutorHost.StartAsync();
        host.Plane.OnClaim = _ => Task.FromResult(false);
        host.Plane.Add(await WorkAsync(host, new { destination = "storage" }));
        await host.RunAsync(await host.WorkAsync(StepJson.Expression("e", "{{ 1 }}")));
        await host.StopAsync();

        await Assert.ThrowsAsync<FileNotFoundException>(() => host.Store.OpenAsync("named/case/wf/run-1/result.json", CancellationToken.None));
    }

    [Fact]
    public async Task Csv_ListsOfObjects_BecomeFilesSafeForSpreadsheets()
    {
        await using var host = await ExecutorHost.StartAsync();
        var report = Assert.IsType<StepSucceeded>(await host.RunAsync(await WorkAsync(host, new { format = "csv", value = new { list = "{{ steps.only.output.list }}", n = 1 } })));

        var file = Assert.Single(report.Output.Artifacts);
        Assert.Equal(("list.csv", "text/csv"), (file.Name, file.ContentType));
        Assert.Equal("id,n,m\r\n'=1+1,1,\r\n\"b,c\",,[2]\r\n", await TextAsync(host, file.Uri));
    }

    [Fact]
    public async Task Api_Result_IsPostedSigned()
    {
        await using var receiver = await Receiver.StartAsync((_, _) => Task.CompletedTask);
        await using var host = await ExecutorHost.StartAsync(new()
        {
            ["Executor:Http:Allowed:0"] = "127.0.0.1",
            ["Executor:Http:SigningKey"] = "key",
            ["Executor:Delivery:ApiUrl"] = receiver.Url.ToString(),
        });

        Assert.IsType<StepSucceeded>(await host.RunAsync(await WorkAsync(host, new { destination = "api" })));

        var request = Assert.Single(receiver.Requests);
        var body = JsonNode.Parse(request.Body)!;
        Assert.Equal(("run-1", "t.pdf"), ((string?)body["id"], (string?)body["artifacts"]![0]!["name"]));
        var parts = request.Headers["Vanguards-Signature"].Split(',', '=');
        var expected = System.Security.Cryptography.HMACSHA256.HashData("key"u8.ToArray(), Encoding.UTF8.GetBytes($"{parts[1]}.{request.Body}"));
        Assert.Equal(Convert.ToHexStringLower(expected), parts[3]);
    }

    [Fact]
    public async Task Email_Result_IsSentWithItsFiles()
    {
        await using var sink = new SmtpSink();
        await using var host = await ExecutorHost.StartAsync(new()
        {
            ["Executor:Mail:Host"] = "127.0.0.1",
            ["Executor:Mail:Port"] = sink.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Executor:Delivery:EmailTo:0"] = "ops@example.com",
        });

        Assert.IsType<StepSucceeded>(await host.RunAsync(await WorkAsync(host, new { destination = "email" })));

        var (to, text) = Assert.Single(sink.Messages);
        Assert.Equal(["ops@example.com"], to);
        Assert.Contains("result.json", text);
        Assert.Contains("t.pdf", text);
    }

    [Theory]
    [InlineData("email")]
    [InlineData("api")]
    public async Task Destination_NotSetUp_IsRefused(string destination)
    {
        await using var host = await ExecutorHost.StartAsync();
        Assert.Equal("VALIDATION_FAILED", (await host.FaultAsync(await WorkAsync(host, new { destination }))).Code);
    }
}
