using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Vanguards.Steps.Tests.Bus;
using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

/// <summary>The bus of the real fleet: the examples of the documentation, and what is killed while commands are on their way.</summary>
[Collection("fleet")]
[Trait("tier", "slow")]
public sealed class BusTests(FleetUnderTest under)
{
    private const int Many = 20;

    private static string Examples => Path.Combine(Repository.Root, "docs", "examples");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Python_Example_ExecutesTheSampleAndPrintsItsReport()
    {
        Assert.SkipUnless((await RunAsync("/usr/bin/python3", Examples, "-c", "import pika")).Code == 0, "python3-pika is not installed.");

        await ExampleAsync("/usr/bin/python3", Path.Combine(Examples, "python", "execute.py"));
    }

    [Fact]
    public async Task Node_Example_ExecutesTheSampleAndPrintsItsReport()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Examples, "node", "node_modules", "amqplib")), "amqplib is not installed (npm ci in docs/examples/node).");

        await ExampleAsync("node", Path.Combine(Examples, "node", "execute.mjs"));
    }

    [Fact]
    public async Task Orchestrator_KilledWhileCommandsAreDone_NoneIsLost()
    {
        await PublishWorkflowAsync();
        await using var client = await BusClient.ConnectAsync(await BrokerAsync());
        var sending = SendAsync(client, "kill");
        await client.WaitAsync(BusClient.Accepted, "kill-0");

        await under.KillAsync(await under.LeaderAsync());
        await sending;
        await AllFinishedAsync(client, "kill");
        await under.HealthyAsync();
        var audited = (await under.Api.GetAsync("api/audit?target=kill-0", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.Equal(("execute", "guest"), ((string)audited.Single()!["action"]!, (string)audited.Single()!["who"]!));
    }

    [Fact]
    public async Task Broker_KilledWithCommandsInIt_NoneIsLost()
    {
        await PublishWorkflowAsync();
        var broker = await BrokerAsync();
        // Its queue is there from now on, and nobody reads it.
        await (await BusClient.ConnectAsync(broker, "bus-listener")).DisposeAsync();
        await using (var sender = await BusClient.ConnectAsync(broker))
        {
            await SendAsync(sender, "power");
        }

        using (var process = Process.GetProcessById((await under.Fleet.ProcessesAsync(Cancel))["rabbitmq"]))
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(Cancel);
        }

        await using var listener = await ReconnectAsync(broker, "bus-listener");
        await AllFinishedAsync(listener, "power");
        await under.HealthyAsync();
    }

    private static async Task SendAsync(BusClient client, string name)
    {
        foreach (var i in Enumerable.Range(0, Many))
        {
            // As the naive client that has no idea of user_id, every second time.
            await client.ExecuteAsync(Command($"{name}-{i}"), correlation: $"c{i}", user: i % 2 == 0 ? "guest" : null);
        }
    }

    private static async Task AllFinishedAsync(BusClient client, string name)
    {
        foreach (var i in Enumerable.Range(0, Many))
        {
            var finished = await client.WaitAsync(BusClient.Finished, $"{name}-{i}");
            Assert.Equal(("bus.bus-sum.COMPLETED", $"c{i}", 3), (finished.Key, finished.Properties.CorrelationId, (int)finished.Body["result"]!["sum"]!));
        }
    }

    private async Task ExampleAsync(string program, string script)
    {
        var broker = await BrokerAsync();
        var id = $"example-{Guid.NewGuid():n}";
        var (code, output) = await RunAsync(program, Path.GetDirectoryName(script)!, script, "oilfield-lease-renewal", "oilfield-land-lease", "{}", id);
        Assert.True(code == 0, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal([BusClient.Accepted, BusClient.Finished], lines.Select(line => (string)line["type"]!));
        Assert.All(lines, line => Assert.Equal((id, id), ((string)line["correlationId"]!, (string)line["body"]!["id"]!)));
        var artifact = lines[1]["body"]!["artifacts"]!.AsArray().Single(file => ((string)file!["name"]!).EndsWith(".pdf", StringComparison.Ordinal))!;
        using var pdf = await under.Api.Http.GetAsync((string)artifact["uri"]!, Cancel);
        Assert.Equal((HttpStatusCode.OK, (long)artifact["bytes"]!), (pdf.StatusCode, pdf.Content.Headers.ContentLength));

        var (refused, told) = await RunAsync(program, Path.GetDirectoryName(script)!, script, "no-such-workflow", "oilfield-land-lease");
        Assert.True(refused == 1, told);
        Assert.Equal("UNKNOWN_WORKFLOW", (string)JsonNode.Parse(told)!["body"]!["errors"]![0]!["code"]!);

        async Task<(int Code, string Output)> RunAsync(string file, string folder, params string[] arguments) =>
            await BusTests.RunAsync(file, folder, new Dictionary<string, string> { ["RABBITMQ_URL"] = broker.ToString() }, arguments);
    }

    private async Task PublishWorkflowAsync()
    {
        var useCase = await under.Api.PutAsync("api/use-cases/bus", new JsonObject { ["name"] = "Bus" }, Cancel);
        Assert.True(useCase.Status is HttpStatusCode.Created or HttpStatusCode.OK, useCase.Body?.ToJsonString());
        var answer = await under.Api.PutAsync(
            "api/workflows/bus-sum/versions/1.0.0",
            JsonNode.Parse("""
                {"id": "bus-sum", "name": "Sum", "useCase": "bus", "version": "1.0.0",
                 "steps": [{"id": "one", "name": "One", "type": "transform", "config": {"transform": {"expression": "{{ 1 }}"}}},
                           {"id": "sum", "name": "Sum", "type": "transform", "dependsOn": ["one"], "config": {"transform": {"expression": "{{ steps.one.output + 2 }}"}}}]}
                """)!,
            Cancel);
        Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, answer.Body?.ToJsonString());
    }

    private async Task<Uri> BrokerAsync() => new($"amqp://guest:guest@127.0.0.1:{await under.Fleet.PortOfAsync("rabbitmq", Cancel)}");

    private static JsonObject Command(string id) => ApiClient.Request(id, "bus-sum", "bus", new JsonObject());

    private static async Task<BusClient> ReconnectAsync(Uri broker, string queue)
    {
        BusClient? client = null;
        await FleetUnderTest.UntilAsync(async () =>
        {
            try
            {
                client = await BusClient.ConnectAsync(broker, queue);
                return true;
            }
            catch (RabbitMQ.Client.Exceptions.BrokerUnreachableException)
            {
                return false;
            }
        });
        return client!;
    }

    private static Task<(int Code, string Output)> RunAsync(string file, string folder, params string[] arguments) => RunAsync(file, folder, new Dictionary<string, string>(), arguments);

    private static async Task<(int Code, string Output)> RunAsync(string file, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output + await error);
    }
}
