using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>A disk that gets full while executions go on, and has room again later.</summary>
[Trait("tier", "slow")]
public sealed class DiskFullTests
{
    private const int Accepted = 8;
    private const int ReserveMiB = 16;

    private static readonly JsonNode Definition = JsonNode.Parse("""
        {"id":"big","name":"Big","useCase":"small","version":"1.0.0","steps":[
          {"id":"pause","name":"Pause","type":"task","config":{"task":{"type":"wait","duration":2}}},
          {"id":"big","name":"Big","type":"transform","cache":false,"dependsOn":["pause"],"retry":{"maxAttempts":9,"initialDelay":1,"multiplier":1},"config":{"transform":{"expression":"{{ execution.id + 'x'.repeat(1000000) }}"}}},
          {"id":"last","name":"Last","type":"transform","cache":false,"dependsOn":["big"],"config":{"transform":{"expression":"{{ 1 }}"}}}],
         "outputs":{"value":{"last":"{{ steps.last.output }}"}}}
        """)!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Disk_ThatIsFull_RefusesWhatIsNewAndLosesNothingAccepted()
    {
        using var disk = SmallDisk.Mount(128);
        Assert.SkipWhen(disk is null, "Mounting a small file system takes Linux and root.");
        await using var product = new ProductProcess(sample: false, Path.Combine(disk.Folder, "data"), new Dictionary<string, string> { ["Storage__ReserveMiB"] = $"{ReserveMiB}" });
        Directory.CreateDirectory(product.DataFolder);
        await product.StartAsync(Cancel);
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        (await api.PutAsync("api/use-cases/small", JsonNode.Parse("""{"name":"Small","datasets":[]}""")!, Cancel)).Expect(HttpStatusCode.Created);
        (await api.PutAsync("api/workflows/big/versions/1.0.0", Definition, Cancel)).Expect(HttpStatusCode.Created);
        await Task.WhenAll(Enumerable.Range(0, Accepted).Select(async n => (await ExecuteAsync(api, $"e{n}")).Expect(HttpStatusCode.Accepted)));

        // Room for rows, not for a step's output.
        disk.FillUpTo(900_000);
        var refused = await UntilAsync(() => ExecuteAsync(api, "refused"), answer => answer.Status == HttpStatusCode.InsufficientStorage);
        Assert.Equal("DISK_FULL", (string)refused.Body!["code"]!);
        Assert.Contains("Free space", (string)refused.Body!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await api.UploadAsync("api/use-cases/small/datasets/leases", "id\n1\n", "text/csv", Cancel)).Status);
        (await ExecuteAsync(api, "e0")).Expect(HttpStatusCode.Accepted);
        await UntilAsync(
            () => api.GetAsync("api/executions/e1", Cancel),
            answer => answer.Body!["steps"]![1]!["status"]!.ToString() is "WAITING" || product.Output.Contains("database or disk is full", StringComparison.Ordinal));

        // And then not for rows either: whatever is written is refused with 507 or kept, never half.
        disk.FillUpTo(0);
        await UntilAsync(
            async () =>
            {
                disk.FillUpTo(0);
                return await api.PutAsync($"api/use-cases/u{Guid.NewGuid():N}", JsonNode.Parse($$"""{"name":"{{new string('n', 190)}}","datasets":[]}""")!, Cancel);
            },
            answer => answer.Status == HttpStatusCode.InsufficientStorage ? true : answer.Status == HttpStatusCode.Created ? false : throw new InvalidOperationException($"{answer.Status}: {product.Output[^Math.Min(4_000, product.Output.Length)..]}"));

        disk.Empty();
        foreach (var n in Enumerable.Range(0, Accepted))
        {
            var status = await api.ExecuteAndWaitAsync(ApiClient.Request($"e{n}", "big", "small"), Cancel);
            Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
            // Waiting for room costs no attempt; the only other thing that may happen is that a busy machine's clock stops the expression.
            var logs = (await api.GetAsync($"api/executions/e{n}/logs", Cancel)).Body!.ToJsonString();
            Assert.DoesNotContain("UNKNOWN", logs, StringComparison.Ordinal);
            Assert.DoesNotContain("STEP_FAILED", logs, StringComparison.Ordinal);
        }

        Assert.Equal("COMPLETED", (string)(await api.ExecuteAndWaitAsync(ApiClient.Request("refused", "big", "small"), Cancel))["state"]!);
        Assert.Equal(0, await product.StopAsync(Cancel));
        Assert.Empty(RunInvariants.Broken(product.DataFolder));
    }

    private static Task<ApiAnswer> ExecuteAsync(ApiClient api, string id) => api.PostAsync("api/workflows/execute", ApiClient.Request(id, "big", "small"), Cancel);

    private static async Task<ApiAnswer> UntilAsync(Func<Task<ApiAnswer>> ask, Func<ApiAnswer, bool> condition)
    {
        while (true)
        {
            var answer = await ask();
            if (condition(answer))
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }
}
