namespace Vanguards.Definitions.Planning;

/// <summary>How many items a <c>forEach</c> step has, and how they stand.</summary>
public readonly record struct ItemCounts(int Total, int Open, int Completed, int Failed, int Skipped);

/// <summary>Items of one node, made as they begin. A fallback's items are its own node's.</summary>
internal sealed class ItemCells
{
    private readonly Dictionary<int, StepCell> _cells = [];
    private readonly int[] _counts = new int[Enum.GetValues<CellStatus>().Length];

    /// <summary>First item that may not have begun; see <see cref="SkipBegun"/>.</summary>
    public int Next { get; private set; }

    /// <summary>The step's cursor is in the ready queue.</summary>
    public bool Queued { get; set; }

    public int Open { get; private set; }

    public int Ended { get; private set; }

    public IEnumerable<StepCell> All => _cells.Values;

    public StepCell? Find(int item) => _cells.GetValueOrDefault(item);

    public int CountOf(CellStatus status) => _counts[(int)status];

    public void Set(StepCell? old, StepCell cell)
    {
        if (old is not null)
        {
            Count(old, -1);
        }

        _cells[cell.Item] = cell;
        Count(cell, +1);
    }

    public bool SkipBegun(int total)
    {
        while (Next < total && _cells.TryGetValue(Next, out var cell) && (cell.Attempt > 0 || cell.Status != CellStatus.Pending))
        {
            Next++;
        }

        return Next < total;
    }

    private void Count(StepCell cell, int by)
    {
        _counts[(int)cell.Status] += by;
        Open += cell.Status.IsEnded() || cell.Status == CellStatus.Pending ? 0 : by;
        Ended += cell.Status.IsEnded() ? by : 0;
    }
}
