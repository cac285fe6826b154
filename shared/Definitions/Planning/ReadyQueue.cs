namespace Vanguards.Definitions.Planning;

/// <summary>A step, fallback, item or compensation that may start; a cursor stands for all items of a <c>forEach</c> not yet begun.</summary>
internal readonly record struct ReadyEntry(int Step, int Item, bool Cursor);

/// <summary>
/// What may start, in topological order, then by item: the same order after a restart, since it depends on nothing but the cells.
/// Entries are not taken out when they lose their point; whoever takes one looks whether it still holds.
/// </summary>
internal sealed class ReadyQueue
{
    /// <summary>The rank of what goes before all others.</summary>
    public const int First = -2;

    private readonly PriorityQueue<ReadyEntry, (int Rank, int Item, int Step)> _entries = new();

    public void Add(ReadyEntry entry, int rank) => _entries.Enqueue(entry, (rank, entry.Item, entry.Step));

    public bool TryPeek(out ReadyEntry entry) => _entries.TryPeek(out entry, out _);

    public void Take() => _entries.Dequeue();

    public void Clear() => _entries.Clear();
}
