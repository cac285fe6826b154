using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>An orderly stop, and a second process on the same data folder.</summary>
public sealed class StopTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("tier", "slow")]
    public async Task Stop_WhileAnEffectRunsAndAClientWaits_TheEffectIsCalledOnceAndTheRunGoesOn()
    {
        await using var site = await KilledSite.StartAsync(output);
        await site.Work.PublishUseCaseAsync();
        await site.Work.PublishAsync(new RandomWorkflow(new Random(1), Workload.UseCase, site.Receiver.Url).MakeSlow("slow"));
        var request = site.Work.Request("e1", "slow");
        (await site.Api.PostAsync("api/workflows/execute", request, Cancel)).Expect(HttpStatusCode.Accepted);
        while (site.Receiver.Calls.IsEmpty)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        using var live = await LiveClient.ConnectAsync(site.Product.Address, Cancel, ProductProcess.Token);
        await live.SubscribeAsync("e1", Cancel);
        var waiting = site.Api.PostAsync("api/workflows/execute", request, Cancel, "wait=60");
        await live.NextAsync(Cancel);
        var watch = Stopwatch.StartNew();
        var stopped = site.Product.StopAsync(Cancel);
        // Whoever only waits or watches is sent away, not waited for; then the effect, which is waited for, is answered.
        Assert.Equal(HttpStatusCode.Accepted, (await waiting).Status);
        await live.UntilEndAsync(Cancel);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, live.Closed);
        site.Receiver.MayAnswer.SetResult();

        Assert.Equal(0, await stopped);
        output.WriteLine($"stopped after {watch.Elapsed.TotalSeconds:0.0} s");
        await site.StartAgainAsync();
        Assert.Equal("""{"sum":3}""", await site.ResultAsync(await site.EndAsync(request)));
        Assert.Equal(["e1/s0/-", "e1/s1/-"], site.Receiver.Calls.Select(call => call.Key));
        Assert.Empty(RunInvariants.Broken(site.Product.DataFolder));
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task Start_AfterAKillWhileItMigrated_IsReady()
    {
        await using var product = new ProductProcess(sample: false);
        await product.StartAsync(Cancel);
        await product.KillAsync();
        Assert.NotEqual(0, MigrationLocks.Leave(product.DataFolder));

        await product.StartAsync(Cancel);
    }

    [Fact]
    [Trait("tier", "slow")]
    public async Task Start_ASecondProcessOnTheSameFolder_IsRefused()
    {
        await using var product = new ProductProcess(sample: false);
        await product.StartAsync(Cancel);
        await using var second = new ProductProcess(sample: false, product.DataFolder);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => second.StartAsync(Cancel));

        Assert.Contains("Another Vanguards process is using the data folder", refused.Message, StringComparison.Ordinal);
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        (await api.GetAsync("api/me", Cancel)).Expect(HttpStatusCode.OK);
    }
}
