using System.Globalization;
using RabbitMQ.Client.Events;

namespace Vanguards.Messaging.Rabbit;

/// <summary>Bodies that are too large for the broker: kept in the object store, through the two calls given, and sent by address.</summary>
public sealed class LargeBodies(Func<Stream, CancellationToken, Task<string>> put, Func<string, CancellationToken, Task<Stream>> open)
{
    /// <summary>The largest body that is read back, in bytes.</summary>
    public const long MaxStored = 256L * 1024 * 1024;

    /// <summary>The message as it may be sent.</summary>
    public async ValueTask<RabbitMessage> FitAsync(RabbitMessage message, CancellationToken cancel)
    {
        if (message.Body.Length <= RabbitMessage.MaxBody)
        {
            return message;
        }

        using var content = new MemoryStream(message.Body.ToArray(), writable: false);
        return message with { Stored = await put(content, cancel), Body = ReadOnlyMemory<byte>.Empty };
    }

    /// <summary>The body of a message that came. Throws <see cref="FormatException"/> for a form that this version cannot read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(BasicDeliverEventArgs delivery, CancellationToken cancel)
    {
        var schema = RabbitMessage.HeaderOf(delivery.BasicProperties, RabbitMessage.SchemaHeader);
        if (!int.TryParse(schema, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version is < 1 or > RabbitMessage.Schema)
        {
            throw new FormatException(schema is null ? "It names no schema." : $"Its schema is {schema}; this service reads {RabbitMessage.Schema}.");
        }

        if (RabbitMessage.HeaderOf(delivery.BasicProperties, RabbitMessage.StoredHeader) is not { } uri)
        {
            return delivery.Body;
        }

        await using var content = await open(uri, cancel);
        if (content.Length > MaxStored)
        {
            throw new FormatException($"Its stored body has {content.Length} bytes; at most {MaxStored} are read.");
        }

        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }
}
