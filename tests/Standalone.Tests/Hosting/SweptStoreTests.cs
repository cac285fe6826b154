using System.Net;
using System.Security.Cryptography;
using System.Text;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>The product sweeps its store while it works: what definitions, datasets and runs need stays, however old it is.</summary>
[Trait("tier", "slow")]
public sealed class SweptStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Sweep_OfAnOldStore_TakesTheOrphanAlone()
    {
        await using var product = new ProductProcess(sample: true, environment: new Dictionary<string, string> { ["Sweep__EveryHours"] = "0.001" });
        await product.StartAsync(Cancel);
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        await RunAsync(api, "before");
        var objects = Path.Combine(product.DataFolder, "objects");
        var orphan = Orphan(objects);
        var kept = Files(objects, "sha256").Except([orphan]).ToList();
        foreach (var file in Files(objects, "sha256"))
        {
            File.SetLastWriteTimeUtc(Path.Combine(objects, "sha256", file), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-3));
        }

        while (!File.Exists(Path.Combine(objects, "aside", "sha256", orphan)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        Assert.Equal([orphan], Files(objects, Path.Combine("aside", "sha256")));
        Assert.Empty(kept.Except(Files(objects, "sha256")));
        await RunAsync(api, "after");
        (await api.GetAsync("api/executions/before/result", Cancel)).Expect(HttpStatusCode.OK);
    }

    private static async Task RunAsync(ApiClient api, string id)
    {
        var status = await api.ExecuteAndWaitAsync(ApiClient.Request(id, "oilfield-lease-renewal", "oilfield-land-lease"), Cancel);
        Assert.True((string)status["state"]! == "COMPLETED", status.ToJsonString());
        var artifacts = (await api.GetAsync($"api/executions/{id}/artifacts", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        foreach (var artifact in artifacts)
        {
            using var file = await api.Http.GetAsync($"api/executions/{id}/artifacts/{artifact!["name"]}", Cancel);
            Assert.Equal((HttpStatusCode.OK, (long)artifact["bytes"]!), (file.StatusCode, (await file.Content.ReadAsByteArrayAsync(Cancel)).LongLength));
        }
    }

    private static string Orphan(string objects)
    {
        var content = Encoding.UTF8.GetBytes("of a step whose executor was killed before it reported");
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var path = Path.Combine(hash[..2], hash);
        Directory.CreateDirectory(Path.Combine(objects, "sha256", hash[..2]));
        File.WriteAllBytes(Path.Combine(objects, "sha256", path), content);
        return path;
    }

    private static List<string> Files(string objects, string below)
    {
        var folder = Path.Combine(objects, below);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))] : [];
    }
}
