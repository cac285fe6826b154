using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Steps;
using Vanguards.Orchestrator.Saga;
using Vanguards.Orchestrator.Tests.Product;
using Vanguards.ServiceDefaults.Http;
using Vanguards.TestSupport;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Fleet;

/// <summary>A PostgreSQL whose disk gets full while executions go on, and has room again later.</summary>
[Trait("tier", "slow")]
public sealed class DatabaseFullTests : IAsyncLifetime
{
    private const int Accepted = 8;

    private readonly PostgresServer _server = new();
    private readonly TaskCompletionSource _mayReport = new();
    private readonly TaskCompletionSource _refused = new();
    private SmallDisk? _disk;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL is not installed.");
        _disk = SmallDisk.Mount(64);
        Assert.SkipWhen(_disk is null, "Mounting a small file system takes Linux and root.");
        await _server.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _disk?.Dispose();
    }

    [Fact(Timeout = 300_000)]
    public async Task Disk_ThatIsFull_RefusesWhatIsNewAndLosesNothingAccepted()
    {
        await using var product = await BeginAsync(postgres: await _server.CreateOnAsync(_disk!, Cancel));
        await product.Leadership.Led.WaitAsync(Cancel);
        await product.PublishAsync([Step("a"), Step("b", "a")]);
        product.Scripts["a"] = work => work.Run is { ExecutionId: "failed", Attempt: 1 } ? ScriptedExecutor.Failure(work, "VALIDATION_FAILED") : Held(product, work);
        product.Scripts["b"] = product.Scripts["Outputs:"] = work => Held(product, work);
        product.Executor.Start();
        Assert.Equal("FAILED", (string)(await product.RunAsync("failed"))["state"]!);
        var accepted = Enumerable.Range(0, Accepted).Select(n => $"e{n}").ToList();
        await Task.WhenAll(accepted.Select(id => product.PostAsync("/api/workflows/execute", Request(id))));
        foreach (var id in accepted)
        {
            await product.UntilAsync(id, _ => product.Executor.Taken.Any(work => work.Run.ExecutionId == id));
        }

        _disk!.FillUpTo(0);
        var (refused, request) = await RefusedAsync(product, accepted);
        Assert.Equal("DISK_FULL", (string)refused["code"]!);
        Assert.Contains("Free space", (string)refused["detail"]!, StringComparison.Ordinal);
        // What was asked for before is known.
        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/workflows/execute", Request("e0"))).Status);
        _mayReport.SetResult();
        await _refused.Task.WaitAsync(Cancel);
        Assert.True(product.Leadership.IsLeader);

        _disk.Empty();
        foreach (var id in accepted)
        {
            Assert.Equal("COMPLETED", (string)(await EndAsync(product, id))["state"]!);
        }

        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/workflows/execute", request)).Status);
        Assert.Equal("COMPLETED", (string)(await EndAsync(product, (string)request["id"]!))["state"]!);
        Assert.Equal(HttpStatusCode.Accepted, (await product.PostAsync("/api/executions/failed/retry", null)).Status);
        Assert.Equal("COMPLETED", (string)(await EndAsync(product, "failed"))["state"]!);
        Assert.True(product.Leadership.IsLeader);
        Assert.Empty(product.BrokenInvariants());
    }

    /// <summary>Asks for executions until one is refused; those before it found the last of the room, and are accepted too.</summary>
    private static async Task<(JsonObject Problem, JsonObject Request)> RefusedAsync(OrchestratorUnderTest product, List<string> accepted)
    {
        while (true)
        {
            var request = Request($"late{accepted.Count}");
            request["context"]!["user"] = Noise(190);
            var (status, body) = await product.PostAsync("/api/workflows/execute", request);
            if (status == HttpStatusCode.InsufficientStorage)
            {
                return (body, request);
            }

            Assert.True(status == HttpStatusCode.Accepted, $"{status} {body.ToJsonString()}");
            accepted.Add((string)request["id"]!);
        }
    }

    /// <summary>Takes the attempt and what came with it; reports until that is committed, as the fleet's orchestrator does with what waits in its queue.</summary>
    private StepReport? Held(OrchestratorUnderTest product, StepWork work)
    {
        _ = Task.Run(async () =>
        {
            await _mayReport.Task;
            var chain = new ChainWork(work);
            for (var (next, report) = ((StepWork?)work, ScriptedExecutor.Success(work, Noise(20_000))); next is not null; report = next is null ? report : ScriptedExecutor.Success(next, 1))
            {
                await ReportAsync(product, report);
                next = chain.Next(report);
            }
        });
        return null;
    }

    private async Task ReportAsync(OrchestratorUnderTest product, StepReport report)
    {
        while (true)
        {
            try
            {
                await product.Plane.ReportAsync(report, Cancel);
                return;
            }
            catch (DbException full) when (DiskFull.CauseOf(full) is not null)
            {
                _refused.TrySetResult();
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
            }
        }
    }

    private static async Task<JsonObject> EndAsync(OrchestratorUnderTest product, string id)
    {
        await product.UntilAsync(id, status => ExecutionStates.IsTerminal((string)status["state"]!));
        return await product.GetAsync($"/api/executions/{id}");
    }

    /// <summary>Text that PostgreSQL cannot make smaller.</summary>
    private static string Noise(int length) => RandomNumberGenerator.GetHexString(length);
}
