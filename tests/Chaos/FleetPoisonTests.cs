using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>As <see cref="PoisonTests"/>, in the fleet: a step ends two executors, then only its own process, and the third goes on.</summary>
[Trait("tier", "slow")]
public sealed class FleetPoisonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task Step_ThatKillsItsExecutors_IsPoisonAfterTwo()
    {
        Assert.SkipUnless(FleetProcess.IsInstalled, "PostgreSQL, RabbitMQ or Swift is not installed.");
        await using var receiver = await DeadlyReceiver.StartAsync();
        await using var fleet = new FleetProcess(sample: false, new Dictionary<string, string>
        {
            ["EXECUTORS"] = "2",
            ["Executor__Http__Allowed__0"] = "127.0.0.1",
            ["Steps__LeaseSeconds"] = "5",
            ["Executor__LeaseSeconds"] = "5",
            ["Executor__RenewSeconds"] = "1",
        });
        await fleet.StartAsync(Cancel);
        using var api = new ApiClient(fleet.Address, FleetProcess.Token);
        (await api.PutAsync("api/use-cases/u", JsonNode.Parse("""{"name":"U"}""")!, Cancel)).Expect(HttpStatusCode.Created);
        var definition = JsonNode.Parse($$$$$"""
            {"id":"w","name":"W","useCase":"u","version":"1.0.0","steps":[{"id":"deadly","name":"Deadly","type":"task",
              "config":{"task":{"type":"http","method":"POST","url":"{{{{{receiver.Url}}}}}/kill/3","body":{}}}}]}
            """)!;
        (await api.PutAsync("api/workflows/w/versions/1.0.0", definition, Cancel)).Expect(HttpStatusCode.Created);

        var status = await api.ExecuteAndWaitAsync(ApiClient.Request("e1", "w", "u"), Cancel);

        Assert.Equal("FAILED", (string)status["state"]!);
        Assert.Contains("The step is poison: 2 executors were lost while they ran it, and then its own process was ended by signal 9", status.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(3, receiver.Calls.Select(call => call.Process).Distinct().Count());
        Assert.DoesNotContain(receiver.Calls.Last().Process, (await fleet.ProcessesAsync(Cancel)).Values);
    }
}
