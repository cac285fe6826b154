using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Vanguards.TestSupport;

namespace Vanguards.Standalone.Tests.Hosting;

/// <summary>The live view of a run of which something is gone.</summary>
[Trait("tier", "slow")]
public sealed class UnreadableRunTests
{
    private static readonly JsonNode Definition = JsonNode.Parse("""
        {"id":"large","name":"Large","useCase":"u","version":"1.0.0","steps":[
          {"id":"text","name":"Text","type":"transform","config":{"transform":{"expression":"{{ 'x'.repeat(100000) }}"}}}],
         "outputs":{"value":{"text":"{{ steps.text.output }}"}}}
        """)!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task LiveView_OfARunThatIsPartlyGone_TellsTheRestOrIsClosed()
    {
        // One seat: whoever goes without a word leaves it to the next.
        await using var product = new ProductProcess(sample: false, environment: new Dictionary<string, string> { ["Live__MaxConnections"] = "1" });
        await product.StartAsync(Cancel);
        using var api = new ApiClient(product.Address, ProductProcess.Token);
        (await api.PutAsync("api/use-cases/u", JsonNode.Parse("""{"name":"U","datasets":[]}""")!, Cancel)).Expect(HttpStatusCode.Created);
        (await api.PutAsync("api/workflows/large/versions/1.0.0", Definition, Cancel)).Expect(HttpStatusCode.Created);
        await api.ExecuteAndWaitAsync(ApiClient.Request("e", "large", "u"), Cancel);
        using (var live = await ConnectAsync(product.Address))
        {
            await live.SubscribeAsync("e", Cancel);
            Assert.Equal(100_000, ((string)(await live.UntilEndAsync(Cancel))[^1]["result"]!["text"]!).Length);
        }

        // The result's object.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(product.DataFolder, "objects", "sha256"), "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        using (var live = await ConnectAsync(product.Address))
        {
            await live.SubscribeAsync("e", Cancel);
            var end = (await live.UntilEndAsync(Cancel))[^1];
            Assert.Equal(("COMPLETE", "COMPLETED", null), ((string)end["type"]!, (string)end["state"]!, end["result"]));
        }

        // The events.
        Spoil(Path.Combine(product.DataFolder, "orchestration.db"));
        using (var live = await ConnectAsync(product.Address))
        {
            await live.SubscribeAsync("e", Cancel);
            Assert.Empty(await live.UntilEndAsync(Cancel));
            Assert.Equal(WebSocketCloseStatus.InternalServerError, live.Closed);
        }

        Assert.Contains("A live view ended", product.Output, StringComparison.Ordinal);
    }

    private static async Task<LiveClient> ConnectAsync(Uri address)
    {
        while (true)
        {
            try
            {
                return await LiveClient.ConnectAsync(address, Cancel, ProductProcess.Token);
            }
            catch (WebSocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
            }
        }
    }

    private static void Spoil(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE events SET body = 'no JSON'";
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
