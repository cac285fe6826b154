using System.Text;
using RabbitMQ.Client;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Steps.Tests.Bus;

/// <summary>What is no command is set aside as it came, with the reason.</summary>
public sealed class UnreadableTests(Broker broker) : BusTest(broker)
{
    public static TheoryData<string, string, string, string> Kinds => new()
    {
        { "not JSON", "application/json", "", "{'id': 1}" },
        { "cut off", "application/json", "", """{"id":"e1",""" },
        { "empty", "application/json", "", "" },
        { "wrong type", "text/plain", "", """{"id":"e1"}""" },
        { "no type at all", "json", "", """{"id":"e1"}""" },
        { "other characters", "application/json; charset=utf-16", "", """{"id":"e1"}""" },
        { "packed", "application/json", "gzip", """{"id":"e1"}""" },
        { "array", "application/json", "", """[{"id":"e1"}]""" },
        { "text", "application/json", "", "\"e1\"" },
        { "null", "application/json", "", "null" },
        { "too deep", "application/json", "", $$"""{"id":"e1","context":{{new string('[', 64)}}{{new string(']', 64)}}}""" },
        { "too large", "application/json", "", $$"""{"id":"{{new string('x', 3 * 1024 * 1024)}}"}""" },
        { "envelope without a message", "application/vnd.masstransit+json", "", """{"id":"e1"}""" },
        { "envelope with an array", "application/vnd.masstransit+json", "", """{"message":[]}""" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Unreadable_OfEachKind_IsKeptWithTheReason(string kind, string contentType, string encoding, string body)
    {
        await EngineAsync();
        var client = await ClientAsync();

        await client.PublishAsync(Encoding.UTF8.GetBytes(body), properties =>
        {
            (properties.ContentType, properties.UserId, properties.MessageId, properties.CorrelationId) = (contentType, "guest", kind, "c");
            properties.Headers = new Dictionary<string, object?> { ["theirs"] = "kept", ["BCC"] = new List<object?> { client.Replies } };
            if (encoding.Length > 0)
            {
                properties.ContentEncoding = encoding;
            }
        });
        var kept = await client.TakeAsync(BusClient.Unreadable);
        await client.ExecuteAsync(Request("good"));
        await client.WaitAsync(BusClient.Accepted, "good");

        Assert.Equal(body, Encoding.UTF8.GetString(kept.Body.Span));
        Assert.Equal((contentType, kind, "c"), (kept.BasicProperties.ContentType, kept.BasicProperties.MessageId, kept.BasicProperties.CorrelationId));
        Assert.Equal(("kept", "guest"), (HeaderOf(kept, "theirs"), HeaderOf(kept, "user")));
        Assert.NotEmpty(HeaderOf(kept, "reason"));
        Assert.DoesNotContain(client.Heard, heard => heard.Id != "good");
        Assert.Equal(0u, await Broker.CountAsync(BusClient.Unreadable));
    }

    [Fact]
    public async Task Unreadable_Bytes_AreKeptAsTheyCame()
    {
        await EngineAsync();
        var client = await ClientAsync();
        byte[] body = [.. "{\"id\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        await client.PublishAsync(body, properties => properties.ContentType = "application/json");
        var kept = await client.TakeAsync(BusClient.Unreadable);

        Assert.Equal(body, kept.Body.ToArray());
        Assert.Contains("UTF-8", HeaderOf(kept, "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WithoutContentType_IsTakenForJson()
    {
        await EngineAsync();
        var client = await ClientAsync();

        await client.PublishAsync(Encoding.UTF8.GetBytes(Request("e1").ToJsonString()), properties => properties.UserId = "guest");

        await client.WaitAsync(BusClient.Accepted, "e1");
    }

    private static string HeaderOf(BasicGetResult message, string name) => Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);
}
