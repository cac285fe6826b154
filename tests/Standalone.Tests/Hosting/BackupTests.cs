using System.Net;
using System.Text.Json.Nodes;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>A backup taken while executions go on is one from which all of them go on.</summary>
[Trait("tier", "slow")]
public sealed class BackupTests
{
    private const int AtOnce = 4;
    private const int Before = 24;
    private const int Most = 80;

    private static readonly JsonNode Definition = JsonNode.Parse("""
        {"id":"work","name":"Work","useCase":"u","version":"1.0.0","steps":[
          {"id":"large","name":"Large","type":"transform","cache":false,"config":{"transform":{"expression":"{{ execution.id + 'x'.repeat(100000) }}"}}},
          {"id":"pause","name":"Pause","type":"task","dependsOn":["large"],"config":{"task":{"type":"wait","duration":1}}},
          {"id":"again","name":"Again","type":"transform","cache":false,"dependsOn":["pause"],"config":{"transform":{"expression":"{{ steps.large.output + '!' }}"}}}],
         "outputs":{"value":{"text":"{{ steps.again.output }}"}}}
        """)!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Backup_TakenUnderLoad_HasEveryAcceptedExecutionWithItsObjects()
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-backup-").FullName;
        var (backup, restored) = (Path.Combine(folder, "backup"), Path.Combine(folder, "restored"));
        await using var product = new ProductProcess(sample: false);
        await product.StartAsync(Cancel);
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        (await api.PutAsync("api/use-cases/u", JsonNode.Parse("""{"name":"U","datasets":[]}""")!, Cancel)).Expect(HttpStatusCode.Created);
        (await api.PutAsync("api/workflows/work/versions/1.0.0", Definition, Cancel)).Expect(HttpStatusCode.Created);

        // The first of them have ended and the last are under way when the backup is taken; more are accepted while it is.
        var accepted = 0;
        var (enough, stop) = (new TaskCompletionSource(), false);
        var load = Enumerable.Range(0, AtOnce).Select(n => Task.Run(async () =>
        {
            for (var i = 0; !Volatile.Read(ref stop) && i < Most / AtOnce; i++)
            {
                (await api.PostAsync("api/workflows/execute", ApiClient.Request($"e{n}-{i}", "work", "u"), Cancel)).Expect(HttpStatusCode.Accepted);
                if (Interlocked.Increment(ref accepted) == Before)
                {
                    enough.TrySetResult();
                }
            }
        })).ToList();
        await enough.Task.WaitAsync(Cancel);
        var known = await IdsAsync(api);

        var taken = await CommandLine.RunAsync(["--backup", backup], new Dictionary<string, string> { ["DATA_DIR"] = product.DataFolder }, Cancel);
        Volatile.Write(ref stop, true);
        await Task.WhenAll(load);
        Assert.True(taken.ExitCode == 0, taken.Error);
        var again = await CommandLine.RunAsync(["--restore", backup], new Dictionary<string, string> { ["DATA_DIR"] = product.DataFolder }, Cancel);
        Assert.Equal((2, true), (again.ExitCode, again.Error.Contains("never overwrites", StringComparison.Ordinal)));
        await product.KillAsync();

        var made = await CommandLine.RunAsync(["--restore", backup], new Dictionary<string, string> { ["DATA_DIR"] = restored }, Cancel);
        Assert.True(made.ExitCode == 0, made.Error);
        await using var second = new ProductProcess(sample: false, restored);
        await second.StartAsync(Cancel);
        using var after = new ApiClient(second.Address, ProductProcess.Token);
        var there = await IdsAsync(after);
        Assert.Empty(known.Except(there));
        Assert.True((bool)(await after.GetAsync("api/audit/verify", Cancel)).Expect(HttpStatusCode.OK)["isIntact"]!);
        foreach (var id in there)
        {
            var status = await after.ExecuteAndWaitAsync(ApiClient.Request(id, "work", "u"), Cancel);
            Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
            var result = (await after.GetAsync($"api/executions/{id}/result", Cancel)).Expect(HttpStatusCode.OK);
            Assert.Equal(id.Length + 100_001, ((string)result["text"]!).Length);
            (await after.GetAsync($"api/executions/{id}/steps/large", Cancel)).Expect(HttpStatusCode.OK);
        }

        Assert.Equal(0, await second.StopAsync(Cancel));
        Assert.Empty(RunInvariants.Broken(restored));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Restore_OfWhatIsNoCompleteBackup_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory("vanguards-no-backup-").FullName;
        var data = new Dictionary<string, string> { ["DATA_DIR"] = Path.Combine(folder, "data") };

        var restore = await CommandLine.RunAsync(["--restore", folder], data, Cancel);
        var backup = await CommandLine.RunAsync(["--backup", Path.Combine(folder, "to")], data, Cancel);

        Assert.Equal((2, 2), (restore.ExitCode, backup.ExitCode));
        Assert.Contains("no complete backup", restore.Error, StringComparison.Ordinal);
        Assert.Contains("nothing to back up", backup.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data["DATA_DIR"]));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<HashSet<string>> IdsAsync(ApiClient api)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (string? after = ""; after is not null;)
        {
            var page = (await api.GetAsync($"api/executions?limit=200&after={after}", Cancel)).Expect(HttpStatusCode.OK);
            ids.UnionWith(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            after = (string?)page["next"];
        }

        return ids;
    }
}
