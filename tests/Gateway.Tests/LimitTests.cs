using System.Net;
using System.Net.Sockets;
using System.Text;
using Vanguards.TestSupport;

namespace Vanguards.Gateway.Tests;

/// <summary>How much one caller may ask, how much one call may bring, and what is done where a process is dead.</summary>
[Collection(StrictGatewayCollection.Name)]
public sealed class LimitTests(StrictGateway gateway)
{
    /// <summary>Kestrel's own, where routes.json says nothing else.</summary>
    private const int DefaultLimit = 30_000_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Caller_WhoAsksTooMuch_IsToldWhenToComeBack_OthersDoNotNotice()
    {
        using var greedy = Caller("greedy");
        using var modest = Caller("modest");

        // One a second comes back: 40 at once are too many on any machine.
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => greedy.GetAsync("api/executions", Cancel)));
        var other = await modest.GetAsync("api/executions", Cancel);

        Assert.True(answers.Count(answer => answer.Status == HttpStatusCode.OK) >= StrictGateway.Burst);
        var refused = answers.First(answer => answer.Status != HttpStatusCode.OK);
        Assert.Equal("TOO_MANY_REQUESTS", (string)refused.Expect(HttpStatusCode.TooManyRequests)["code"]!);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(HttpStatusCode.OK, other.Status);
        await UntilAsync(async () => (await greedy.GetAsync("api/executions", Cancel)).Status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_LargerThanItsRouteTakes_IsRefused(bool saysHowLong)
    {
        var answer = await PostAsync("api/audit", DefaultLimit + 1, saysHowLong);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"BODY_TOO_LARGE\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_LargerThanOtherCallsMayBe_IsStreamedThrough()
    {
        using var api = Caller("uploader");

        var answer = await api.SendAsync(HttpMethod.Put, "api/use-cases/u/datasets/d", new Zeros(2 * DefaultLimit), Cancel);

        Assert.Equal(2 * DefaultLimit, (long)answer.Expect(HttpStatusCode.OK)["bytes"]!);
    }

    [Fact]
    public async Task Read_WhileOneProcessOfAServiceIsDead_IsAnsweredByAnother()
    {
        foreach (var reader in Enumerable.Range(0, 5))
        {
            using var api = Caller($"reader-{reader}");
            for (var read = 0; read < StrictGateway.Burst; read++)
            {
                (await api.GetAsync("api/agents", Cancel)).Expect(HttpStatusCode.OK);
            }
        }
    }

    [Fact]
    public async Task Service_MissedByMany_IsUsedAsSoonAsItIsBack()
    {
        foreach (var reader in Enumerable.Range(0, 4))
        {
            using var api = Caller($"early-{reader}");
            for (var read = 0; read < StrictGateway.Burst; read++)
            {
                Assert.Equal("SERVICE_AWAY", (string)(await api.GetAsync("api/templates", Cancel)).Expect(HttpStatusCode.ServiceUnavailable)["code"]!);
            }
        }

        await using var validator = await Upstream.StartAsync("validator", gateway.Key, gateway.ValidatorPort);
        using var late = Caller("late");

        (await late.GetAsync("api/templates", Cancel)).Expect(HttpStatusCode.OK);
    }

    private ApiClient Caller(string name) => new(gateway.Address, Tokens.ForCaller(gateway.Key, name, "*:Admin"));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>As a client that reads while it still sends: what is answered early is lost on others.</summary>
    private async Task<string> PostAsync(string path, int bytes, bool saysHowLong)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, Cancel);
        await using var stream = client.GetStream();
        var length = saysHowLong ? $"Content-Length: {bytes}" : "Transfer-Encoding: chunked";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /{path} HTTP/1.1\r\nHost: {gateway.Address.Authority}\r\nAuthorization: Bearer {GatewayUnderTest.Token}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"), Cancel);
        var sending = SendZerosAsync(stream, bytes, isChunked: !saysHowLong);
        var answer = new StringBuilder();
        var buffer = new byte[4_096];
        while (!answer.ToString().Contains("\"errors\":[]", StringComparison.Ordinal) && await stream.ReadAsync(buffer, Cancel) is > 0 and var read)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        client.Close();
        await sending;
        return answer.ToString();
    }

    private static async Task SendZerosAsync(NetworkStream stream, int bytes, bool isChunked)
    {
        var some = new byte[1 << 16];
        var before = Encoding.ASCII.GetBytes($"{some.Length:x}\r\n");
        try
        {
            for (var left = bytes; left > 0; left -= some.Length)
            {
                await stream.WriteAsync(isChunked ? (byte[])[.. before, .. some, .. "\r\n"u8] : some.AsMemory(0, Math.Min(left, some.Length)), Cancel);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // It has heard enough.
        }
    }

    /// <summary>So many bytes, made while they are sent; nobody is told how many.</summary>
    private sealed class Zeros(long bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var some = new byte[1 << 16];
            for (var left = bytes; left > 0; left -= some.Length)
            {
                await stream.WriteAsync(some.AsMemory(0, (int)Math.Min(left, some.Length)));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
