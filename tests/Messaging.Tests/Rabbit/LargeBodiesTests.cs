using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Vanguards.Messaging.Rabbit;

namespace Vanguards.Messaging.Tests.Rabbit;

public sealed class LargeBodiesTests
{
    private readonly Dictionary<string, byte[]> _kept = [];
    private readonly LargeBodies _bodies;

    public LargeBodiesTests()
    {
        _bodies = new LargeBodies(
            async (content, cancel) =>
            {
                using var copy = new MemoryStream();
                await content.CopyToAsync(copy, cancel);
                _kept["k"] = copy.ToArray();
                return "k";
            },
            (uri, _) => Task.FromResult<Stream>(new MemoryStream(_kept[uri])));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RabbitMessage.MaxBody, false)]
    [InlineData(RabbitMessage.MaxBody + 1, true)]
    public async Task Fit_AtTheLimit_OnlyWhatIsOverItIsKeptElsewhereAndNotInClear(int size, bool stored)
    {
        var body = Encoding.UTF8.GetBytes(new string('s', size));

        var message = await _bodies.FitAsync(new RabbitMessage { Key = "q", Body = body }, Cancel);

        Assert.Equal(stored, message.Body.IsEmpty);
        Assert.Equal(body, (await _bodies.ReadAsync(Delivered(message), Cancel)).ToArray());
        Assert.DoesNotContain(_kept.Values, kept => Encoding.UTF8.GetString(kept).Contains("ssss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_AStoredBodyThatWasChanged_IsRefused()
    {
        var message = await _bodies.FitAsync(new RabbitMessage { Key = "q", Body = new byte[RabbitMessage.MaxBody + 1] }, Cancel);
        _kept["k"][100] ^= 1;

        await Assert.ThrowsAsync<FormatException>(async () => await _bodies.ReadAsync(Delivered(message), Cancel));
    }

    [Fact]
    public async Task Read_OfANewerSchema_IsRefused()
    {
        var delivery = Delivered(new RabbitMessage { Key = "q", Body = "{}"u8.ToArray(), Headers = new Dictionary<string, string> { ["vanguards-schema"] = "2" } });

        var refused = await Assert.ThrowsAsync<FormatException>(async () => await _bodies.ReadAsync(delivery, Cancel));

        Assert.Contains("2", refused.Message, StringComparison.Ordinal);
    }

    private static BasicDeliverEventArgs Delivered(RabbitMessage message) => new("", 1, false, "", message.Key, message.Properties(), message.Body, Cancel);
}
