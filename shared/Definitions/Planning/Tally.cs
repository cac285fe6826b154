namespace Vanguards.Definitions.Planning;

/// <summary>The cells of a run and everything counted from them; each change costs the same however large the run is.</summary>
internal sealed class Tally
{
    private readonly RunShape _shape;
    private readonly StepCell?[] _cells;
    private readonly int[] _counts = new int[Enum.GetValues<CellStatus>().Length];
    private readonly Dictionary<int, ItemCells> _items = [];
    private readonly HashSet<CellRef> _open = [];
    private StepCell? _outputs;

    public Tally(RunShape shape)
    {
        _shape = shape;
        _cells = new StepCell?[shape.Graph.Nodes.Count];
        _counts[(int)CellStatus.Pending] = shape.Count;
        Total = shape.Count;
        Links = new Links(shape);
        Undo = new UndoList(shape);
    }

    public Links Links { get; }

    public ReadyQueue Ready { get; } = new();

    public UndoList Undo { get; }

    public int Ended { get; private set; }

    public int Total { get; private set; }

    public int InFlight { get; private set; }

    public int Retrying { get; private set; }

    public int Waiting { get; private set; }

    /// <summary>Steps of the document that have ended.</summary>
    public int StepsEnded { get; private set; }

    /// <summary>What has begun and not ended.</summary>
    public IReadOnlyCollection<CellRef> Open => _open;

    public bool IsOpen(int step, int item) => _open.Contains(new CellRef(step, item));

    public StepCell? Find(int step, int item)
    {
        if (item != StepCell.Whole)
        {
            return _items.TryGetValue(step, out var items) ? items.Find(item) : null;
        }

        return step == StepCell.Run ? _outputs : _cells[step];
    }

    public ItemCells Items(int step)
    {
        if (!_items.TryGetValue(step, out var items))
        {
            _items[step] = items = new ItemCells();
        }

        return items;
    }

    public int CountOf(CellStatus status, bool runEnded)
    {
        if (!runEnded)
        {
            return _counts[(int)status];
        }

        return status.IsEnded() ? _counts[(int)status] + (status == CellStatus.Cancelled ? _shape.Count - StepsEnded : 0) : 0;
    }

    public IEnumerable<StepCell> Cells() =>
        _cells.OfType<StepCell>().Concat(_items.Values.SelectMany(items => items.All)).Concat(_outputs is null ? [] : [_outputs]);

    public void Set(StepCell cell)
    {
        var old = Find(cell.Step, cell.Item);
        Store(old, cell);
        InFlight += (cell.InFlight ? 1 : 0) - (old?.InFlight == true ? 1 : 0);
        Retrying += Is(cell, CellStatus.Retrying) - Is(old, CellStatus.Retrying);
        Waiting += Is(cell, CellStatus.Waiting) - Is(old, CellStatus.Waiting);
        if (cell.IsOpen)
        {
            _open.Add(new CellRef(cell.Step, cell.Item));
        }
        else
        {
            _open.Remove(new CellRef(cell.Step, cell.Item));
        }

        var ends = cell.Status.IsEnded() && old?.Status.IsEnded() != true;
        if (ends)
        {
            Undo.Ended(cell);
        }

        if (_shape.IsDocumentStep(cell.Step))
        {
            Count(old, cell, ends);
        }
    }

    /// <summary>Fills the ready queue from the cells, after they were loaded.</summary>
    public void Refill()
    {
        foreach (var cell in Cells().Where(cell => cell is { Status: CellStatus.Ready, InFlight: false }))
        {
            Ready.Add(new ReadyEntry(cell.Step, cell.Item, false), _shape.RankOf(cell.Step));
        }

        foreach (var step in _items.Keys.Concat(_open.Select(open => open.Step)).Distinct().ToList())
        {
            if (step >= 0)
            {
                QueueItems(step);
            }
        }

        Undo.Settle(this);
    }

    /// <summary>Puts the cursor of an expanded step into the ready queue, if an item may begin and it is not there yet.</summary>
    public void QueueItems(int step)
    {
        if (!_shape.IsForEach(step) || Find(step, StepCell.Whole) is not { Status: CellStatus.Running, Kind: AttemptKind.Expand, Items: { } total })
        {
            return;
        }

        var items = Items(step);
        if (!items.Queued && items.Open < _shape.MaxItemsOf(step) && items.SkipBegun(total))
        {
            items.Queued = true;
            Ready.Add(new ReadyEntry(step, items.Next, true), _shape.RankOf(step));
        }
    }

    private void Store(StepCell? old, StepCell cell)
    {
        if (cell.Item != StepCell.Whole)
        {
            Items(cell.Step).Set(old, cell);
        }
        else if (cell.Step == StepCell.Run)
        {
            _outputs = cell;
        }
        else
        {
            _cells[cell.Step] = cell;
        }
    }

    private void Count(StepCell? old, StepCell cell, bool ends)
    {
        if (cell.Item != StepCell.Whole)
        {
            Ended += (cell.Status.IsEnded() ? 1 : 0) - (old?.Status.IsEnded() == true ? 1 : 0);
            return;
        }

        _counts[(int)(old?.Status ?? CellStatus.Pending)]--;
        _counts[(int)cell.Status]++;
        Total += (cell.Items ?? 1) - (old?.Items ?? 1);
        // An expanded step is counted by its items alone.
        Ended += (cell is { Items: null } && cell.Status.IsEnded() ? 1 : 0) - (old is { Items: null } && old.Status.IsEnded() ? 1 : 0);
        if (ends)
        {
            StepsEnded++;
            Links.Ended(cell);
        }
    }

    private static int Is(StepCell? cell, CellStatus status) => cell?.Status == status ? 1 : 0;
}
