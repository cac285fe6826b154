using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Planning;

/// <summary>What a rollback has to undo, in order of completion: cells that completed, and effects whose outcome nobody knows.</summary>
internal sealed class UndoList(RunShape shape)
{
    private readonly List<CellRef> _entries = [];
    private readonly Dictionary<int, int> _leftOfRoot = [];
    private readonly List<CellRef> _failed = [];

    /// <summary>What could not be undone, and what has not been yet.</summary>
    public IReadOnlyList<CellRef> NotUndone => [.. _failed, .. Enumerable.Reverse(_entries)];

    /// <summary>The cell to undo next.</summary>
    public CellRef? Last => _entries.Count > 0 ? _entries[^1] : null;

    public void Ended(StepCell cell)
    {
        if (!shape.RollsBack || cell.Step == StepCell.Run || shape.Graph[cell.Step].Compensation is null || shape.Undoes(cell.Step) || cell.Kind != AttemptKind.Step)
        {
            return;
        }

        // A fallback's output stands for the step's: its own compensation undoes it.
        if (cell.Unknown || (cell.Status is CellStatus.Completed or CellStatus.Compensated && cell.Fallback is null))
        {
            _entries.Add(new CellRef(cell.Step, cell.Item));
            var root = shape.RootOf(cell.Step);
            _leftOfRoot[root] = _leftOfRoot.GetValueOrDefault(root) + 1;
        }
    }

    /// <summary>Takes the entry out; true if nothing else of its step of the document is left to undo.</summary>
    public bool Remove(CellRef entry, bool undone)
    {
        _entries.RemoveAt(_entries.LastIndexOf(entry));
        if (!undone)
        {
            _failed.Add(entry);
            return false;
        }

        return --_leftOfRoot[shape.RootOf(entry.Step)] == 0;
    }

    /// <summary>After a load: takes out what has been dealt with already, the newest first as it happened.</summary>
    public void Settle(Tally tally)
    {
        foreach (var entry in Enumerable.Reverse(_entries.ToList()))
        {
            var compensation = tally.Find(shape.Graph[entry.Step].Compensation!.Value, entry.Item);
            if (compensation?.Status.IsEnded() == true)
            {
                Remove(entry, compensation.Status != CellStatus.Failed);
            }
        }
    }
}
