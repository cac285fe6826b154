using Vanguards.Definitions.Graph;

namespace Vanguards.Definitions.Planning;

/// <summary>One event being applied: the state, the instant, and what has come of it so far.</summary>
internal sealed class Turn(RunState state, DateTimeOffset now)
{
    private readonly List<RunCommand> _commands = [];
    private readonly List<PlanNote> _notes = [];
    private readonly Queue<int> _releases = new();
    private bool _accepted;

    public RunState State => state;

    public RunShape Shape => state.Shape;

    public Tally Tally => state.Tally;

    public DateTimeOffset Now => now;

    /// <summary>When the executor says that it began.</summary>
    public DateTimeOffset? ToldStart { get; set; }

    /// <summary>When the executor says that it ended.</summary>
    public DateTimeOffset? ToldEnd { get; set; }

    public void Tell(PlanNote note) => _notes.Add(note);

    public void Order(RunCommand command) => _commands.Add(command);

    public StepCell Set(StepCell cell)
    {
        _accepted = true;
        state.Set(cell);
        return cell;
    }

    public void Set(RunCell run)
    {
        _accepted = true;
        state.Set(run);
    }

    public long NextToken()
    {
        var token = state.Run.LastToken + 1;
        Set(state.Run with { LastToken = token });
        return token;
    }

    /// <summary>All dependencies of the step have ended: decide, once the present cell is done with, whether it runs.</summary>
    public void Release(int step) => _releases.Enqueue(step);

    /// <summary>The step may start: it is handed out as soon as there is room.</summary>
    public void MakeReady(StepCell cell)
    {
        // An executor that goes on with the next step by itself has seen it ready when the one before had ended.
        var isLink = cell.Item == StepCell.Whole && state.IsReserved(cell.Step);
        var ready = isLink ? ToldEnd ?? now : now;
        cell = cell with { ReadyAt = cell.ReadyAt ?? ready, InFlight = false, Started = false, WaitingFor = null, NextAttemptAt = null };
        if (cell.HeldUntil > now)
        {
            var due = cell.HeldUntil.Value;
            Set(cell with { Status = CellStatus.Waiting, WaitingFor = WaitCause.Holder, NextAttemptAt = due });
            Order(new RunCommand.StartTimer(cell.Step, cell.Item, cell.Token, due));
            return;
        }

        Set(cell with { Status = CellStatus.Ready, HeldUntil = null });
        // It may be running already, in the place of the step before it: no other may take that place.
        Tally.Ready.Add(new ReadyEntry(cell.Step, cell.Item, false), isLink ? ReadyQueue.First : Shape.RankOf(cell.Step));
    }

    /// <summary>Shows an attempt as begun, once, however late it is heard of.</summary>
    public StepCell EnsureStarted(StepCell cell)
    {
        if (cell.Started)
        {
            return cell;
        }

        if (Shape.IsDocumentStep(cell.Step) && cell.Item == StepCell.Whole && cell.Kind != AttemptKind.Join)
        {
            Tell(new PlanNote.StepStarted(cell.Step, cell.Attempt));
        }

        return Set(cell with { Started = true, Status = CellStatus.Running, StartedAt = cell.StartedAt ?? ToldStart ?? now });
    }

    /// <summary>Ends the cell and passes the end on to whatever it belongs to.</summary>
    public void End(StepCell cell)
    {
        var order = state.Run.LastEndOrder + 1;
        Set(state.Run with { LastEndOrder = order });
        cell = Set(cell with
        {
            InFlight = false,
            Stopping = false,
            EndedAt = now,
            NextAttemptAt = null,
            WaitingFor = null,
            EndOrder = order,
        });
        Endings.PassOn(this, cell);
    }

    public Plan End()
    {
        if (!_accepted && _commands.Count == 0)
        {
            return Plan.Nothing;
        }

        while (_releases.TryDequeue(out var step))
        {
            Joins.Decide(this, step);
        }

        Endings.CheckOutputs(this);
        Dispatching.Pump(this);
        Stopping.CheckDrained(this);
        RunClock.CheckWaiting(this);
        RunClock.CheckProgress(this);
        return new Plan(_commands, _notes, _accepted);
    }

    public StepRole RoleOf(int step) => step == StepCell.Run ? StepRole.Step : Shape.Graph[step].Role;
}
