using System.Text.Json;
using Vanguards.Definitions.Graph;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;

namespace Vanguards.Definitions.Tests.Planning;

/// <summary>How unkind the simulated world is.</summary>
internal sealed record Chaos(bool Doubles = false, bool Losses = false, bool Restarts = false)
{
    public static readonly Chaos None = new();
    public static readonly Chaos All = new(true, true, true);
}

/// <summary>
/// Orchestrator, executors, timers and people in one loop with a seeded order of events. It keeps what would be the database, and after
/// each event looks at what must always hold.
/// </summary>
internal sealed class Simulation
{
    private readonly Script _script;
    private readonly Random _random;
    private readonly Chaos _chaos;
    private readonly List<Job> _jobs = [];
    private readonly Dictionary<(int, int), RunCommand.StartTimer> _timers = [];
    private readonly Dictionary<(int, int), StepCell> _rows = [];
    private readonly Dictionary<string, int> _tries = [];
    private readonly Dictionary<(int, int), int> _losses = [];
    private readonly HashSet<int> _told = [];
    private RunCell _runRow = new();
    private long _lastToken;

    public Simulation(WorkflowDefinition definition, Script script, int seed, Chaos? chaos = null)
    {
        Shape = RunShape.Of(definition);
        State = new RunState(Shape, "run-1");
        _script = script;
        _random = new Random(seed);
        _chaos = chaos ?? Chaos.None;
    }

    public RunShape Shape { get; }

    public RunState State { get; private set; }

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch;

    public Script? Healed { get; set; }

    public List<(RunEvent Event, DateTimeOffset At)> History { get; } = [];

    public List<string> Plans { get; } = [];

    public List<RunCommand.Dispatch> Dispatched { get; } = [];

    public List<PlanNote> Notes { get; } = [];

    public RunCommand.EndRun? End { get; private set; }

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public string Outcome => State.Run.Status.Name();

    /// <summary>Runs to the end, or until so many events have happened.</summary>
    public void Run(int events = int.MaxValue)
    {
        if (State.Run.Status == RunStatus.Queued)
        {
            Happen(new RunEvent.Started());
        }

        for (var n = 0; n < events && !State.Run.Status.IsEnded(); n++)
        {
            Assert.True(n < 200_000, "The run does not end");
            Step();
        }
    }

    public Plan Happen(RunEvent happened)
    {
        Now += Tick;
        History.Add((happened, Now));
        var shadow = _chaos.Restarts ? RunState.Restore(Shape, "run-1", _runRow, _rows.Values) : null;
        var plan = Planner.Plan(State, happened, Now);
        var changes = State.TakeChanges();
        if (shadow is not null)
        {
            var again = Planner.Plan(shadow, happened, Now);
            Assert.Equal(Text(plan), Text(again));
            Assert.Equal(Text(changes), Text(shadow.TakeChanges()));
            State = shadow;
        }

        Plans.Add(Text(plan));
        Assert.Equal(plan.Accepted, !changes.IsEmpty);
        _runRow = changes.Run ?? _runRow;
        foreach (var cell in changes.Steps)
        {
            _rows[(cell.Step, cell.Item)] = cell;
        }

        Carry(plan);
        CheckInvariants();
        return plan;
    }

    public string FinalStates() => string.Join(' ', Enumerable.Range(0, Shape.Count).OrderBy(step => Shape.Graph[step].Id, StringComparer.Ordinal).Select(step => $"{Shape.Graph[step].Id}={Show(step)}"));

    public string Show(int step) => State.StatusOf(step).Name() + (State.Cell(step).SkipReason is { } reason ? "/" + reason.Name() : "");

    /// <summary>The newest events and what came of them.</summary>
    public string Story() => string.Join('\n', History.Zip(Plans).TakeLast(25).Select(pair => $"> {pair.First.Event}\n{pair.Second}"));

    private static string Text(Plan plan) => string.Join('\n', plan.Commands.Select(command => command is RunCommand.EndRun end ? $"{end.Outcome} {end.Error} [{string.Join(",", end.NotUndone)}]" : command.ToString()))
        + "\n--\n" + string.Join('\n', plan.Notes);

    private static string Text(RunChanges changes) => changes.Run + "\n"
        + string.Join('\n', changes.Steps.OrderBy(cell => cell.Step).ThenBy(cell => cell.Item).Select(cell => JsonSerializer.Serialize(cell)));

    private void Step()
    {
        if (_chaos.Doubles && _random.Next(4) == 0)
        {
            Disturb();
            return;
        }

        var timers = _timers.Values.Where(timer => !IsRunTimeout(timer) && !_jobs.Any(job => job.Parked && job.Token == timer.Token)).OrderBy(timer => timer.Due).ToList();
        if (_jobs.Count == 0 || (timers.Count > 0 && _random.Next(4) == 0))
        {
            Assert.True(timers.Count > 0, $"Stuck in {Outcome}: {FinalStates()}");
            var timer = timers[0];
            Now = timer.Due > Now ? timer.Due : Now;
            _timers.Remove((timer.Step, timer.Item));
            Happen(new RunEvent.TimerFired(timer.Step, timer.Item, timer.Token));
            return;
        }

        var job = _jobs[_random.Next(_jobs.Count)];
        if (_chaos.Losses && _random.Next(6) == 0 && _losses.GetValueOrDefault((job.Step, job.Item)) < 2 && !job.Parked)
        {
            _jobs.Remove(job);
            if (_random.Next(2) == 0)
            {
                Happen(new RunEvent.HandedBack(job.Step, job.Item, job.Token));
            }
            else
            {
                _losses[(job.Step, job.Item)] = _losses.GetValueOrDefault((job.Step, job.Item)) + 1;
                Happen(new RunEvent.LeaseLapsed(job.Step, job.Item, job.Token));
            }

            return;
        }

        if (!job.Claimed && (_random.Next(2) == 0 || Shape.IsEffect(job.Step)))
        {
            job.Claimed = true;
            Happen(new RunEvent.Claimed(job.Step, job.Item, job.Token));
            return;
        }

        _jobs.Remove(job);
        Happen(Report(job));
    }

    private RunEvent Report(Job job)
    {
        if (job.Parked)
        {
            return job.Approval ? new RunEvent.ApprovalAnswered(job.Step, job.Item, job.Token) : new RunEvent.Succeeded(job.Step, job.Item, job.Token);
        }

        if (job.Stopped && _random.Next(2) == 0)
        {
            return new RunEvent.Faulted(job.Step, job.Item, job.Token, new Fault { Code = "STEP_FAILED", Message = "stopped" });
        }

        var step = job.Step == StepCell.Run ? null : Shape.Graph[job.Step].Step;
        if (step is not null && job.Kind is AttemptKind.Step or AttemptKind.Expand && job.Item < 0 && Shape.IsDocumentStep(job.Step) && _script.Declines(step!))
        {
            return new RunEvent.Declined(job.Step, job.Item, job.Token);
        }

        var key = Script.Key(step?.Id ?? "", job.Item, job.Kind.ToString());
        var tryKey = $"{State.Run.Attempt}:{key}";
        var n = _tries.GetValueOrDefault(tryKey);
        var script = State.Run.Attempt > 1 && Healed is not null ? Healed : _script;
        if (script.Fault(key, n) is { } code)
        {
            _tries[tryKey] = n + 1;
            return new RunEvent.Faulted(job.Step, job.Item, job.Token, new Fault { Code = code, Message = $"{code} {n}", Resource = "thing" });
        }

        if (job.Kind == AttemptKind.Expand)
        {
            return new RunEvent.Expanded(job.Step, job.Item, job.Token, _script.Items(step!.Id));
        }

        if (job.Kind == AttemptKind.Step && script.Hangs(step!, key, n))
        {
            // Nothing will be heard of it: its time limit ends it.
            _tries[tryKey] = n + 1;
            return new RunEvent.Parked(job.Step, job.Item, job.Token, step!.Config.Task!.Type == "wait" ? Now + TimeSpan.FromDays(1) : null, step.Config.Task!.Type == "approval");
        }

        return (job.Kind == AttemptKind.Step && step!.Type == "task" ? step.Config.Task!.Type : "") switch
        {
            "wait" => new RunEvent.Parked(job.Step, job.Item, job.Token, Now + TimeSpan.FromSeconds(30)),
            "approval" => Park(job, approval: true),
            "workflow" => Park(job, approval: false),
            _ => new RunEvent.Succeeded(job.Step, job.Item, job.Token, Chosen: step is null ? null : _script.Chosen(step)),
        };
    }

    private RunEvent.Parked Park(Job job, bool approval)
    {
        _jobs.Add(new Job(job.Step, job.Item, job.Token, job.Kind) { Parked = true, Approval = approval, Claimed = true });
        return new RunEvent.Parked(job.Step, job.Item, job.Token, Approval: approval);
    }

    /// <summary>An event that must change nothing: one that happened before, one from nowhere, a timer too early.</summary>
    private void Disturb()
    {
        var inFlight = State.Cells().Where(cell => cell.InFlight || cell.WaitingFor is not null).Select(cell => cell.Token).ToHashSet();
        RunEvent again = _random.Next(4) switch
        {
            0 => new RunEvent.Succeeded(_random.Next(-2, Shape.Graph.Nodes.Count + 2), _random.Next(-1, 3), _lastToken + 1 + _random.Next(5)),
            1 => new RunEvent.Started(),
            _ => History[_random.Next(History.Count)].Event,
        };
        if (again is RunEvent.RetryRequested or RunEvent.CancelRequested or RunEvent.TimedOut
            || (again is RunEvent.OfAttempt attempt && inFlight.Contains(attempt.Token) && again is not RunEvent.Claimed)
            // An attempt may have had a timer before: what repeats that is the one it has now, once this is due.
            || (again is RunEvent.TimerFired fired && _timers.Values.Any(timer => (timer.Step, timer.Item, timer.Token) == (fired.Step, fired.Item, fired.Token) && timer.Due <= Now + Tick)))
        {
            return;
        }

        var before = Text(new RunChanges(State.Run, [.. State.Cells()]));
        var plan = Happen(again);
        Assert.False(plan.Accepted, $"{again} was accepted again");
        Assert.Equal(before, Text(new RunChanges(State.Run, [.. State.Cells()])));
    }

    private void Carry(Plan plan)
    {
        foreach (var command in plan.Commands)
        {
            Assert.Null(End);
            switch (command)
            {
                case RunCommand.Dispatch dispatch:
                    CheckDispatch(dispatch);
                    Dispatched.Add(dispatch);
                    _jobs.Add(new Job(dispatch.Step, dispatch.Item, dispatch.Token, dispatch.Kind));
                    break;
                case RunCommand.StartTimer timer:
                    _timers[(timer.Step, timer.Step == StepCell.Run && timer.Token == State.Run.TimerToken ? -9 : timer.Item)] = timer;
                    break;
                case RunCommand.StopAttempt stop:
                    var job = _jobs.SingleOrDefault(each => each.Token == stop.Token);
                    if (job is null && stop.Step >= 0 && Shape.Graph[stop.Step].Step.Timeout is not null)
                    {
                        // A child that hangs.
                        break;
                    }

                    Assert.NotNull(job);
                    job.Stopped = true;
                    if (State.Cell(stop.Step, stop.Item).Status.IsEnded())
                    {
                        _jobs.Remove(job);
                    }

                    break;
                case RunCommand.EndRun end:
                    End = end;
                    break;
                default:
                    throw new InvalidOperationException(command.ToString());
            }
        }

        foreach (var (at, timer) in _timers.ToList())
        {
            var cell = State.Cell(timer.Step, timer.Item);
            var runs = timer.Step == StepCell.Run && timer.Token == State.Run.TimerToken && State.Run.TimerDue is not null;
            if (!runs && (cell.Token != timer.Token || cell.NextAttemptAt is null))
            {
                _timers.Remove(at);
            }
        }

        _jobs.RemoveAll(job => State.Cell(job.Step, job.Item) is var cell && (cell.Token != job.Token || cell.Status.IsEnded()));
        Notes.AddRange(plan.Notes);
        foreach (var ended in plan.Notes.OfType<PlanNote.StepEnded>())
        {
            Assert.True(_told.Add(ended.Step), $"{Shape.Graph[ended.Step].Id} ended twice");
        }
    }

    /// <summary>The run is retried: what was told about its last attempt is told anew.</summary>
    public void Retry()
    {
        End = null;
        _told.Clear();
        Assert.True(Happen(new RunEvent.RetryRequested()).Accepted);
    }

    private void CheckDispatch(RunCommand.Dispatch dispatch)
    {
        Assert.True(dispatch.Token > _lastToken);
        _lastToken = dispatch.Token;
        if (dispatch.Step == StepCell.Run)
        {
            Assert.All(Enumerable.Range(0, Shape.Count), step => Assert.True(State.Cell(step).Status.IsEnded()));
            return;
        }

        var node = Shape.Graph[dispatch.Step];
        Assert.All(node.Dependencies, step => Assert.True(State.Cell(step).Status.IsEnded(), $"{node.Id} before {Shape.Graph[step].Id}"));
        Assert.True(State.Run.Cause is null || Shape.Undoes(dispatch.Step), $"{node.Id} started after the run began to stop");
        Assert.DoesNotContain(_jobs, job => job.Step == dispatch.Step && job.Item == dispatch.Item);
    }

    private void CheckInvariants()
    {
        var cells = State.Cells().ToList();
        var settings = Shape.Settings;
        Assert.Equal(cells.Count(cell => cell.InFlight), State.InFlight);
        Assert.True(State.InFlight <= settings.MaxParallel);
        Assert.InRange(State.Run.Progress, 0, State.Run.Status is RunStatus.Completed or RunStatus.CompletedWithErrors ? 100 : 99);
        Assert.Equal(State.Run.Status is RunStatus.Completed or RunStatus.CompletedWithErrors, State.Run.Progress == 100);
        if (settings.Mode == "sequential" && State.Run.Cause is null)
        {
            Assert.True(cells.Where(cell => cell.IsOpen && cell.Step >= 0).Select(cell => Shape.Graph[cell.Step].Root).Distinct().Count() <= 1, "Two steps at a time");
        }

        foreach (var whole in cells.Where(cell => cell is { Items: not null, Item: StepCell.Whole } && !cell.Status.IsEnded()))
        {
            Assert.True(State.ItemsOf(whole.Step)!.Value.Open <= (Shape.Graph[whole.Step].Step.MaxParallel ?? int.MaxValue));
        }

        var percents = Notes.OfType<PlanNote.ProgressChanged>().Select(note => note.Progress).ToList();
        Assert.True(State.Run.Attempt > 1 || percents.SequenceEqual(percents.Distinct().Order()), "Progress fell");
        if (!State.Run.Status.IsEnded() && State.Run.Status != RunStatus.Queued)
        {
            Assert.True(_jobs.Count > 0 || _timers.Values.Any(timer => !IsRunTimeout(timer)), $"Nothing will happen any more in {Outcome}: {FinalStates()}");
            var waiting = State.InFlight == 0 && !cells.Any(cell => cell.Status == CellStatus.Retrying) && State.Run.Cause is null;
            Assert.Equal(waiting, State.Run.Status == RunStatus.Waiting);
        }
    }

    private bool IsRunTimeout(RunCommand.StartTimer timer) =>
        timer.Step == StepCell.Run && timer.Token == State.Run.TimerToken && State.Run.Cause is null;

    private sealed class Job(int step, int item, long token, AttemptKind kind)
    {
        public int Step => step;
        public int Item => item;
        public long Token => token;
        public AttemptKind Kind => kind;
        public bool Claimed { get; set; }
        public bool Stopped { get; set; }
        public bool Parked { get; init; }
        public bool Approval { get; init; }
    }
}
