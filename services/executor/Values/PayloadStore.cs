using System.Runtime.InteropServices;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Caching;
using Vanguards.Executor.Steps;
using Vanguards.Storage.Objects;

namespace Vanguards.Executor.Values;

/// <summary>Reads and writes JSON values: inline up to 64 KiB, else objects in storage. What was read lately is kept parsed.</summary>
internal sealed class PayloadStore(IObjectStore store)
{
    private const long ParsedBytes = 64L * 1024 * 1024;

    public static readonly JsonElement Null = JsonElement.Parse("null");

    private readonly LruCache<string, JsonElement> _parsed = new(ParsedBytes);

    /// <summary>The value; over <paramref name="limit"/> bytes a fault says that <paramref name="what"/> is too large.</summary>
    public async ValueTask<JsonElement> ReadAsync(Payload payload, long limit, string what, CancellationToken cancel)
    {
        if (payload.Inline is { } inline)
        {
            return inline;
        }

        if (payload.Uri is not { } uri)
        {
            return Null;
        }

        if (payload.Bytes > limit)
        {
            throw StepFaultException.Invalid($"{what} has {payload.Bytes:N0} bytes; at most {limit:N0} can be read here.");
        }

        if (_parsed.TryGet(uri, out var known))
        {
            return known;
        }

        var bytes = await BytesAsync(uri, limit, what, cancel);
        var value = payload.Lines ? OfLines(bytes) : JsonElement.Parse(bytes, JsonDepth.Options);
        _parsed.Set(uri, value, bytes.Length);
        return value;
    }

    public async ValueTask<Payload> WriteAsync(JsonElement value, CancellationToken cancel)
    {
        if (!JsonDepth.IsWithin(JsonMarshal.GetRawUtf8Value(value)))
        {
            throw StepFaultException.Invalid($"The value is nested deeper than {JsonDepth.Limit} levels.");
        }

        var size = JsonMarshal.GetRawUtf8Value(value).Length;
        if (size <= Payload.InlineLimit)
        {
            return new Payload { Inline = value, Bytes = size };
        }

        using var content = new MemoryStream(JsonMarshal.GetRawUtf8Value(value).ToArray(), writable: false);
        var stored = await store.PutAsync(content, cancel);
        return new Payload { Uri = stored.Uri, Sha256 = stored.Sha256, Bytes = stored.Bytes };
    }

    /// <summary>Copies the value's JSON text, compact on one line, without parsing more than it must.</summary>
    public async Task CopyLineAsync(Payload? payload, Stream target, CancellationToken cancel)
    {
        if (payload is { Inline: null, Uri: { } uri })
        {
            if (payload.Lines)
            {
                await CopyLinesAsArrayAsync(uri, target, cancel);
                return;
            }

            // Stored values are written by us, compact; only what is inline may have line breaks of its author's.
            await using var content = await store.OpenAsync(uri, cancel);
            await content.CopyToAsync(target, cancel);
            return;
        }

        var raw = JsonMarshal.GetRawUtf8Value(payload?.Inline ?? Null);
        await target.WriteAsync(raw.ContainsAny((byte)'\n', (byte)'\r') ? JsonSerializer.SerializeToUtf8Bytes(payload!.Inline) : raw.ToArray(), cancel);
    }

    private async Task CopyLinesAsArrayAsync(string uri, Stream target, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(uri, cancel);
        using var reader = new StreamReader(content);
        target.WriteByte((byte)'[');
        for (var first = true; await reader.ReadLineAsync(cancel) is { } line; first = false)
        {
            if (!first)
            {
                target.WriteByte((byte)',');
            }

            await target.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line), cancel);
        }

        target.WriteByte((byte)']');
    }

    private async Task<byte[]> BytesAsync(string uri, long limit, string what, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(uri, cancel);
        if (content.Length > limit)
        {
            throw StepFaultException.Invalid($"{what} has {content.Length:N0} bytes; at most {limit:N0} can be read here.");
        }

        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    private static JsonElement OfLines(byte[] bytes)
    {
        var array = new byte[bytes.Length + 2];
        array[0] = (byte)'[';
        var length = bytes.AsSpan().TrimEnd((byte)'\n').Length;
        bytes.AsSpan(0, length).CopyTo(array.AsSpan(1));
        array.AsSpan(1, length).Replace((byte)'\n', (byte)',');
        array[length + 1] = (byte)']';
        return JsonElement.Parse(array.AsSpan(0, length + 2), JsonDepth.Options);
    }
}
