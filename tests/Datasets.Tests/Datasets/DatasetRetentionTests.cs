using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;
using Vanguards.Contracts.Datasets;
using Vanguards.ServiceDefaults.Clients;

namespace Vanguards.Datasets.Tests.Datasets;

/// <summary>Which versions are old, and that what is removed is no longer listed while the newest always stays.</summary>
public sealed class DatasetRetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_AreOutdated_OnceANewerOneHasBeenThereForTheDaysOfTheUseCase()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(declaration: """{"name":"Land","retentionDays":30}""", time: clock);
        foreach (var number in Enumerable.Range(1, 3))
        {
            await host.UploadAsync("leases", $"id\nL-{number}\n");
            await host.UploadAsync("permits", $"id\nP-{number}\n");
            clock.Advance(TimeSpan.FromDays(20));
        }

        // The third versions are 20 days old, the second 40.
        Assert.Equal(["leases 1", "permits 1"], await OutdatedAsync(host, null));
        clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal(["leases 1", "leases 2", "permits 1", "permits 2"], await OutdatedAsync(host, null));

        var first = await host.Retention.OutdatedAsync(90, null, 1, Cancel);
        Assert.Equal(["leases 2", "permits 1", "permits 2"], await OutdatedAsync(host, first[0]));
    }

    [Fact]
    public async Task Removed_AreOldVersionsAlone_AuditedTogether()
    {
        await using var host = await TestHost.StartAsync();
        await host.UploadAsync("leases", "id\nL-1\n");
        await host.UploadAsync("leases", "id\nL-2\n");

        var removed = await host.Retention.RemoveAsync([new OutdatedVersion("land", "leases", 1, ""), new OutdatedVersion("land", "leases", 2, "")], Cancel);

        Assert.Equal(1, removed);
        Assert.Equal("v2", (await host.Catalog.CurrentAsync("land", Cancel)).Single().Version);
        Assert.Equal("expire-dataset-versions", host.Audit.Last().Action);
    }

    /// <summary>The fleet's orchestrator asks over HTTP.</summary>
    [Fact]
    public async Task OutdatedVersions_AreToldAndRemoved_OverHttpToo()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(time: clock);
        await host.UploadAsync("leases", "id\nL-1\n");
        await host.UploadAsync("leases", "id\nL-2\n");
        clock.Advance(TimeSpan.FromDays(91));

        using var asked = await host.Http.PostAsJsonAsync(new Uri(OutdatedRequest.Path, UriKind.Relative), new OutdatedRequest(90, null, 10), Cancel);
        var outdated = (await asked.Content.ReadFromJsonAsync<List<OutdatedVersion>>(Cancel))!;
        using var removed = await host.Http.PostAsJsonAsync(new Uri(OutdatedRequest.RemovePath, UriKind.Relative), outdated, Cancel);

        Assert.Equal(["leases 1"], outdated.Select(version => $"{version.Dataset} {version.Number}"));
        Assert.Equal(64, outdated[0].Sha256.Length);
        Assert.Equal(1, await removed.Content.ReadFromJsonAsync<int>(Cancel));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("36501")]
    public async Task Declaration_WithAnImpossibleRetention_IsRefused(string days)
    {
        await using var host = await TestHost.StartAsync();

        var (status, body) = await host.PutAsync("/api/use-cases/land", $$"""{"name":"Land","retentionDays":{{days}}}""");

        Assert.Equal((422, "/retentionDays"), (status, body.GetProperty("errors")[0].GetProperty("path").GetString()));
    }

    private static async Task<IEnumerable<string>> OutdatedAsync(TestHost host, OutdatedVersion? after) =>
        (await host.Retention.OutdatedAsync(90, after, 100, Cancel)).Select(version => $"{version.Dataset} {version.Number}");
}
