using System.Diagnostics.CodeAnalysis;

namespace Vanguards.Executor.Caching;

/// <summary>Keeps what was used last, within a total cost (bytes, or entries at a cost of 1).</summary>
internal sealed class LruCache<TKey, TValue>(long capacity)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = new();
    private long _cost;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
                value = node.Value.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>What costs more than the whole capacity is not kept.</summary>
    public void Set(TKey key, TValue value, long cost = 1)
    {
        lock (_gate)
        {
            Remove(key);
            if (cost > capacity)
            {
                return;
            }

            _entries[key] = _order.AddFirst(new Entry(key, value, cost));
            _cost += cost;
            while (_cost > capacity)
            {
                Remove(_order.Last!.Value.Key);
            }
        }
    }

    private void Remove(TKey key)
    {
        if (_entries.Remove(key, out var node))
        {
            _order.Remove(node);
            _cost -= node.Value.Cost;
        }
    }

    private readonly record struct Entry(TKey Key, TValue Value, long Cost);
}
