using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Vanguards.TestSupport;

namespace Vanguards.Fleet.Tests;

/// <summary>What use cases keep no longer goes from the rows of every service, by the orchestrator's own clock; here what is old is made so in the database.</summary>
[Collection("fleet")]
[Trait("tier", "slow")]
public sealed class RetentionTests(FleetUnderTest under)
{
    private const string UseCase = "kept-for-thirty-days";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OldExecutions_AndDatasetVersions_GoFromTheWholeFleet()
    {
        (await under.Api.PutAsync($"api/use-cases/{UseCase}", JsonNode.Parse("""{"name":"Kept for thirty days","retentionDays":30,"datasets":[{"name":"wells","required":true}]}""")!, Cancel)).Expect(HttpStatusCode.Created);
        await UploadAsync("id\nW-1\n");
        await PublishAsync();
        var (old, recent) = ($"old-{Guid.NewGuid():n}", $"recent-{Guid.NewGuid():n}");
        Assert.Equal("COMPLETED", (string)(await under.Api.ExecuteAndWaitAsync(ApiClient.Request(old, "read-wells", UseCase), Cancel))["state"]!);
        await UploadAsync("id\nW-2\n");
        await UploadAsync("id\nW-3\n");
        Assert.Equal("COMPLETED", (string)(await under.Api.ExecuteAndWaitAsync(ApiClient.Request(recent, "read-wells", UseCase), Cancel))["state"]!);

        await AgeAsync($"UPDATE orchestration.executions SET finished_at = finished_at - 31 * 86400000000 WHERE id = '{old}'", 1);
        await AgeAsync($"UPDATE datasets.dataset_version SET \"CreatedAt\" = \"CreatedAt\" - 31 * 86400000000 WHERE \"UseCase\" = '{UseCase}'", 3);

        await FleetUnderTest.UntilAsync(async () => (await under.Api.GetAsync($"api/executions/{old}/events", Cancel)).Status == HttpStatusCode.Gone);
        await FleetUnderTest.UntilAsync(async () => (await VersionsAsync()).SequenceEqual(["v3"]));
        Assert.Equal("COMPLETED", (string)(await under.Api.GetAsync($"api/executions/{old}", Cancel)).Expect(HttpStatusCode.OK)["state"]!);
        Assert.NotEmpty((await under.Api.GetAsync($"api/executions/{recent}/events", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray());
        var audit = (await under.Api.GetAsync("api/audit?limit=200", Cancel)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        Assert.Contains(audit, entry => (string)entry!["action"]! == "execute" && (string)entry["target"]! == old);
    }

    private async Task UploadAsync(string csv)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(csv)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        (await under.Api.SendAsync(HttpMethod.Put, $"api/use-cases/{UseCase}/datasets/wells", body, Cancel)).Expect(HttpStatusCode.Created);
    }

    private async Task PublishAsync() => (await under.Api.PutAsync(
        "api/workflows/read-wells/versions/1.0.0",
        JsonNode.Parse($$$$"""{"id":"read-wells","name":"Read wells","useCase":"{{{{UseCase}}}}","version":"1.0.0","steps":[{"id":"all","name":"All","type":"task","config":{"task":{"type":"query","query":"SELECT id FROM wells"}}}]}""")!,
        Cancel)).Expect(HttpStatusCode.Created);

    private async Task<IEnumerable<string>> VersionsAsync() =>
        (await under.Api.GetAsync($"api/use-cases/{UseCase}/datasets/wells", Cancel)).Expect(HttpStatusCode.OK)["versions"]!.AsArray().Select(version => (string)version!["version"]!);

    private async Task AgeAsync(string sql, int rows)
    {
        await using var connection = await under.RowsAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        Assert.Equal(rows, await command.ExecuteNonQueryAsync(Cancel));
    }
}
