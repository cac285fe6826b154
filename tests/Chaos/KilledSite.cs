using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Chaos.Tests;

/// <summary>The embedded product with what is around it: a receiver of its effects, a person who approves, and the one who kills it.</summary>
internal sealed class KilledSite : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ITestOutputHelper _output;
    private int _kills;

    private KilledSite(ITestOutputHelper output, EffectReceiver receiver, ProductProcess product)
    {
        (_output, Receiver, Product) = (output, receiver, product);
        Api = new ApiClient(product.Address, ProductProcess.Token);
        Work = new Workload(receiver, () => Api, () => product.Address);
    }

    public EffectReceiver Receiver { get; }

    public ProductProcess Product { get; }

    public Workload Work { get; }

    /// <summary>A client of the present process.</summary>
    public ApiClient Api { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<KilledSite> StartAsync(ITestOutputHelper output)
    {
        var receiver = await EffectReceiver.StartAsync();
        var product = new ProductProcess(sample: false, environment: new Dictionary<string, string> { ["Executor__Http__Allowed__0"] = "127.0.0.1" });
        await product.StartAsync(Cancel);
        return new KilledSite(output, receiver, product);
    }

    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync();
        Api.Dispose();
        await Product.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    /// <summary>The status of a request that may meet the kill; null if it did.</summary>
    public async Task<HttpStatusCode?> TryPostAsync(string path, JsonNode? body)
    {
        try
        {
            return (await Api.PostAsync(path, body, Cancel)).Status;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>A random moment: after some live frames of the execution, or at once, or a little later.</summary>
    public async Task AwaitMomentAsync(string execution, Random random)
    {
        var (how, frames, delay) = (random.Next(3), random.Next(1, 40), TimeSpan.FromMilliseconds(random.Next(0, 1500)));
        if (how > 0)
        {
            await Task.Delay(delay, TimeProvider.System, Cancel);
            return;
        }

        using var live = await LiveClient.ConnectAsync(Product.Address, Cancel, ProductProcess.Token);
        await live.SubscribeAsync(execution, Cancel);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        enough.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            for (var n = 0; n < frames && await live.NextAsync(enough.Token) is { } frame && (string)frame["type"]! is not ("COMPLETE" or "ERROR"); n++)
            {
            }
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            // It waits for something: as good a moment as another.
        }
    }

    /// <summary>Kills the product and starts it again, now and then after another kill while it was starting.</summary>
    public async Task KillAndStartAsync(Random random)
    {
        await KillAsync();
        if (random.Next(3) == 0)
        {
            Product.Launch();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 3000)), TimeProvider.System, Cancel);
            await KillAsync();
        }

        var ready = await StartAgainAsync();
        _output.WriteLine($"kill {_kills}: ready again after {ready.TotalSeconds:0.0} s");
    }

    public async Task<TimeSpan> StartAgainAsync()
    {
        var ready = await Product.StartAsync(Cancel);
        Api.Dispose();
        Api = new ApiClient(Product.Address, ProductProcess.Token);
        return ready;
    }

    /// <summary>Retries the failed ones as a person would, with a kill after the retries were taken.</summary>
    public async Task RetryFailedAsync(IEnumerable<JsonObject> requests, Random random)
    {
        foreach (var request in requests)
        {
            var status = await EndAsync(request);
            if ((string)status["state"]! == "FAILED")
            {
                (await Api.PostAsync($"api/executions/{request["id"]}/retry", null, Cancel)).Expect(HttpStatusCode.Accepted);
            }
        }

        await KillAndStartAsync(random);
    }

    /// <summary>The same request again answers the same execution, and waits for its end.</summary>
    public async Task<JsonNode> EndAsync(JsonObject request)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        enough.CancelAfter(Patience);
        try
        {
            return await Api.ExecuteAndWaitAsync(request, enough.Token);
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            var status = await Api.GetAsync($"api/executions/{request["id"]}", Cancel);
            var why = await Api.GetAsync($"api/executions/{request["id"]}/explain", Cancel);
            throw new TimeoutException($"{request["id"]} did not end: {why.Body} {status.Body}\n{Product.Output}");
        }
    }

    public async Task<string> ResultAsync(JsonNode status)
    {
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        return (await Api.GetAsync($"api/executions/{status["id"]}/result", Cancel)).Expect(HttpStatusCode.OK).ToJsonString();
    }

    /// <summary>Children of cancelled parents have until the next look after them.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync()
    {
        for (var n = 0; n < 100 && RunInvariants.Open(Product.DataFolder).Count > 0; n++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
        }

        return RunInvariants.Open(Product.DataFolder);
    }

    /// <summary>As an undisturbed one, each ended step with a line in the log, each effect called once in a life of the product and never after its commit.</summary>
    public async Task RequireSoundAsync(JsonNode status, string? undisturbed)
    {
        var (story, id) = (new RunStory(Api, Receiver), (string)status["id"]!);
        var different = undisturbed is null ? [] : await story.NotAsUndisturbedAsync(status, undisturbed);
        Assert.True(different.Count == 0, string.Join('\n', different));
        Assert.Empty(await story.WithoutLinesAsync(id));
        Assert.Empty(await story.CalledAgainAsync(id));
        Assert.All(story.CallsOf(id), key => Assert.Equal(1, key.Where(call => call.Succeeded).GroupBy(call => call.Life).Select(life => life.Count()).DefaultIfEmpty(1).Max()));
    }

    private async Task KillAsync()
    {
        await Product.KillAsync();
        _kills++;
        // What it had sent arrives before its next life counts.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
        Receiver.Life++;
    }
}
