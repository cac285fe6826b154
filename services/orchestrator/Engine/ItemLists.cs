using System.Collections.Concurrent;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Storage.Objects;

namespace Vanguards.Orchestrator.Engine;

/// <summary>The stored <c>forEach</c> lists of steps whose items are being given out.</summary>
internal sealed class ItemLists(IObjectStore objects)
{
    private const int MaxKept = 64;

    private readonly ConcurrentDictionary<(long Run, int Step, long Token), ItemList> _kept = [];

    public async ValueTask<ItemList> GetAsync((long Run, int Step, long Token) key, Func<Payload> read, CancellationToken cancel)
    {
        if (_kept.TryGetValue(key, out var kept))
        {
            return kept;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        var items = read();
        return _kept[key] = items.Inline is { } inline ? ItemList.OfArray(inline) : await ReadAsync(items, cancel);
    }

    private async Task<ItemList> ReadAsync(Payload items, CancellationToken cancel)
    {
        await using var content = await objects.OpenAsync(items.Uri!, cancel);
        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancel);
        return items.Lines ? ItemList.OfLines(bytes) : ItemList.OfArray(JsonElement.Parse(bytes));
    }
}

/// <summary>A list whose items are parsed one at a time.</summary>
internal sealed class ItemList
{
    private readonly JsonElement? _array;
    private readonly byte[] _bytes = [];
    private readonly List<Range> _lines = [];

    private ItemList(JsonElement array) => _array = array;

    private ItemList(byte[] bytes)
    {
        _bytes = bytes;
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            end = end < 0 ? bytes.Length : end;
            if (end > start)
            {
                _lines.Add(start..end);
            }

            start = end + 1;
        }
    }

    public static ItemList OfArray(JsonElement array) => new(array);

    public static ItemList OfLines(byte[] bytes) => new(bytes);

    public JsonElement At(int index) => _array is { } array ? array[index] : JsonElement.Parse(_bytes.AsSpan(_lines[index]));
}
