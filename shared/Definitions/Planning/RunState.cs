namespace Vanguards.Definitions.Planning;

/// <summary>
/// A run in memory, for planning: its cells and what is counted from them. Changed only by <see cref="Planner.Plan"/>; made again
/// from the persisted cells alone by <see cref="Restore"/>. Not thread-safe: one event after the other.
/// </summary>
public sealed class RunState
{
    private readonly Dictionary<CellRef, StepCell> _changed = [];
    private readonly Dictionary<int, long> _reserved = [];
    private bool _runChanged;
    private Tally _tally;

    /// <summary>A run that has not started. <paramref name="firstToken"/> moves its tokens up, so that they are unique over runs.</summary>
    public RunState(RunShape shape, string executionId, long firstToken = 0)
        : this(shape, executionId, new RunCell { LastToken = firstToken })
    {
    }

    private RunState(RunShape shape, string executionId, RunCell run)
    {
        Shape = shape;
        ExecutionId = executionId;
        Run = run;
        _tally = new Tally(shape);
    }

    public RunShape Shape { get; }

    public string ExecutionId { get; }

    public RunCell Run { get; private set; }

    /// <summary>Steps (items of a <c>forEach</c>) that have ended, of <see cref="Total"/>.</summary>
    public int Ended => _tally.Ended;

    public int Total => _tally.Total;

    /// <summary>Attempts handed out and not reported.</summary>
    public int InFlight => _tally.InFlight;

    /// <summary>Cells looked at or changed so far; its growth per event is what the cost test bounds.</summary>
    public long Touched { get; private set; }

    internal Tally Tally => _tally;

    internal Links Links => _tally.Links;

    internal bool IsStopping => Run.Cause is not null && !Run.Status.IsEnded();

    /// <summary>Makes the state again from what was persisted; the order of the cells does not matter.</summary>
    public static RunState Restore(RunShape shape, string executionId, RunCell run, IEnumerable<StepCell> cells)
    {
        var state = new RunState(shape, executionId, run);
        state.Rebuild(cells);
        return state;
    }

    /// <summary>The cell of a step, item, fallback, compensation, or (<see cref="StepCell.Run"/>) the outputs; an initial one if there is none yet.</summary>
    public StepCell Cell(int step, int item = StepCell.Whole)
    {
        Touched++;
        return _tally.Find(step, item) ?? new StepCell { Step = step, Item = item };
    }

    /// <summary>The cell's status as shown: what a run that stopped early never ended is CANCELLED.</summary>
    public CellStatus StatusOf(int step, int item = StepCell.Whole)
    {
        var status = Cell(step, item).Status;
        return Run.Status.IsEnded() && !status.IsEnded() ? CellStatus.Cancelled : status;
    }

    /// <summary>Steps of the document in that status, as shown.</summary>
    public int CountOf(CellStatus status) => _tally.CountOf(status, Run.Status.IsEnded());

    /// <summary>How the items of an expanded <c>forEach</c> step stand; null before.</summary>
    public ItemCounts? ItemsOf(int step)
    {
        if (Cell(step).Items is not { } total)
        {
            return null;
        }

        var items = _tally.Items(step);
        return new ItemCounts(total, items.Open, items.CountOf(CellStatus.Completed) + items.CountOf(CellStatus.Compensated),
            items.CountOf(CellStatus.Failed), items.CountOf(CellStatus.Skipped));
    }

    /// <summary>Every cell that has a row, for tests and snapshots.</summary>
    public IEnumerable<StepCell> Cells() => _tally.Cells();

    /// <summary>Cells changed since the last call, with their newest values.</summary>
    public RunChanges TakeChanges()
    {
        var changes = new RunChanges(_runChanged ? Run : null, [.. _changed.Values]);
        _changed.Clear();
        _runChanged = false;
        return changes;
    }

    /// <summary>
    /// Sets the token aside with which the step is handed out next, so that an executor can know it before the step is released. It is not persisted: made again
    /// from its cells, the run gives out another one, and reports with the reserved token are refused.
    /// </summary>
    public long Reserve(int step)
    {
        if (!_reserved.TryGetValue(step, out var token))
        {
            _reserved[step] = token = Run.LastToken + 1;
            Set(Run with { LastToken = token });
        }

        return token;
    }

    /// <summary>Forgets the tokens that were set aside: another attempt of the run begins.</summary>
    public void ForgetReserved() => _reserved.Clear();

    internal bool IsReserved(int step) => _reserved.ContainsKey(step);

    internal long? TakeReserved(int step) => _reserved.Remove(step, out var token) ? token : null;

    internal void Set(StepCell cell)
    {
        Touched++;
        _tally.Set(cell);
        _changed[new CellRef(cell.Step, cell.Item)] = cell;
    }

    internal void Set(RunCell run)
    {
        _runChanged |= run != Run;
        Run = run;
    }

    /// <summary>Counts everything anew from these cells.</summary>
    internal void Rebuild(IEnumerable<StepCell> cells)
    {
        var kept = cells.ToList();
        _tally = new Tally(Shape);
        foreach (var cell in kept.OrderBy(cell => cell.EndOrder))
        {
            _tally.Set(cell);
        }

        _tally.Refill();
    }
}
