using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Vanguards.Executor.Alone;

/// <summary>Messages over a pair of pipes: four bytes of length, then JSON. Any thread may write; one reads.</summary>
internal sealed class AlonePipe(Stream input, Stream output)
{
    /// <summary>No message is longer: a step's work holds what is inline of all steps upstream, its report at most one such value and its tables.</summary>
    private const int MaxLength = 1 << 30;

    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>The next message; null when the other side is gone.</summary>
    public async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        var head = new byte[4];
        if (await input.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel) < head.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is <= 0 or > MaxLength)
        {
            throw new InvalidDataException($"A message of {length} bytes.");
        }

        var content = new byte[length];
        return await input.ReadAtLeastAsync(content, length, throwOnEndOfStream: false, cancel) < length ? null : JsonSerializer.Deserialize(content, type);
    }

    public async Task WriteAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var head = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(head, content.Length);
        await _writing.WaitAsync(cancel);
        try
        {
            await output.WriteAsync(head, cancel);
            await output.WriteAsync(content, cancel);
            await output.FlushAsync(cancel);
        }
        finally
        {
            _writing.Release();
        }
    }
}
