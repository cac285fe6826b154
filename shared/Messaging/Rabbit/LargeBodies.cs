using System.Globalization;
using System.Security.Cryptography;
using RabbitMQ.Client.Events;

namespace Vanguards.Messaging.Rabbit;

/// <summary>
/// Bodies that are too large for the broker: kept in the object store, through the two calls given, and sent by address. They may hold what is nowhere
/// at rest in clear (secret inputs, checkpoints), so each is encrypted with a key of its own, which only the message has.
/// </summary>
public sealed class LargeBodies(Func<Stream, CancellationToken, Task<string>> put, Func<string, CancellationToken, Task<Stream>> open)
{
    /// <summary>The largest body that is read back, in bytes.</summary>
    public const long MaxStored = 256L * 1024 * 1024;

    private const int KeyBytes = 32;
    private const int TagBytes = 16;

    /// <summary>A key is used once, so its nonce may be the same always.</summary>
    private static readonly byte[] Nonce = new byte[12];

    /// <summary>The message as it may be sent.</summary>
    public async ValueTask<RabbitMessage> FitAsync(RabbitMessage message, CancellationToken cancel)
    {
        if (message.Body.Length <= RabbitMessage.MaxBody)
        {
            return message;
        }

        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var kept = new byte[message.Body.Length + TagBytes];
        using (var cipher = new AesGcm(key, TagBytes))
        {
            cipher.Encrypt(Nonce, message.Body.Span, kept.AsSpan(TagBytes), kept.AsSpan(0, TagBytes));
        }

        using var content = new MemoryStream(kept, writable: false);
        return message with { Stored = $"{Convert.ToHexStringLower(key)}@{await put(content, cancel)}", Body = ReadOnlyMemory<byte>.Empty };
    }

    /// <summary>The body of a message that came. Throws <see cref="FormatException"/> for a form that this version cannot read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(BasicDeliverEventArgs delivery, CancellationToken cancel)
    {
        var schema = RabbitMessage.HeaderOf(delivery.BasicProperties, RabbitMessage.SchemaHeader);
        if (!int.TryParse(schema, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version is < 1 or > RabbitMessage.Schema)
        {
            throw new FormatException(schema is null ? "It names no schema." : $"Its schema is {schema}; this service reads {RabbitMessage.Schema}.");
        }

        if (RabbitMessage.HeaderOf(delivery.BasicProperties, RabbitMessage.StoredHeader) is not { } stored)
        {
            return delivery.Body;
        }

        if (stored.Split('@', 2) is not [{ Length: 2 * KeyBytes } key, var uri])
        {
            throw new FormatException("It names no stored body.");
        }

        await using var content = await open(uri, cancel);
        if (content.Length is < TagBytes or > MaxStored)
        {
            throw new FormatException($"Its stored body has {content.Length} bytes; at most {MaxStored} are read.");
        }

        var kept = new byte[content.Length];
        await content.ReadExactlyAsync(kept, cancel);
        return Opened(Convert.FromHexString(key), kept);
    }

    private static byte[] Opened(byte[] key, byte[] kept)
    {
        var body = new byte[kept.Length - TagBytes];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(Nonce, kept.AsSpan(TagBytes), kept.AsSpan(0, TagBytes), body);
            return body;
        }
        catch (CryptographicException failure)
        {
            throw new FormatException($"Its stored body is not what was stored: {failure.Message}");
        }
    }
}
