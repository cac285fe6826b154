using System.Text.Json;
using Vanguards.Definitions.Model;
using Vanguards.Definitions.Planning;

namespace Vanguards.Definitions.Tests.Planning;

/// <summary>A run driven by hand: steps by id, tokens looked up, time in seconds since the start.</summary>
internal sealed class Drive
{
    public Drive(WorkflowDefinition definition)
    {
        Shape = RunShape.Of(definition);
        State = new RunState(Shape, "run-1");
    }

    public static DateTimeOffset Start => DateTimeOffset.UnixEpoch;

    public RunShape Shape { get; }

    public RunState State { get; private set; }

    public double Now { get; set; }

    public static WorkflowDefinition Workflow(params WorkflowStep[] steps) =>
        new() { Id = "w", Name = "W", UseCase = "u", Version = "1.0.0", Steps = steps };

    public static WorkflowStep Agent(string id, params string[] dependsOn) => new()
    {
        Id = id,
        Name = id.ToUpperInvariant(),
        Type = "agent",
        Config = new StepConfig { Agent = "any" },
        DependsOn = dependsOn,
        Retry = new RetrySettings { Jitter = 0 },
    };

    public static Fault Fault(string code, string? resource = null, double? retryAfter = null) =>
        new() { Code = code, Message = "no", Resource = resource, RetryAfter = retryAfter };

    public Plan Happen(RunEvent happened) => Planner.Plan(State, happened, Start.AddSeconds(Now));

    public Plan Begin() => Happen(new RunEvent.Started());

    public Plan Claim(string step, int item = -1) => Happen(new RunEvent.Claimed(Index(step), item, Token(step, item)));

    public Plan Succeed(string step, int item = -1) => Happen(new RunEvent.Succeeded(Index(step), item, Token(step, item)));

    public Plan Fail(string step, string code = "STEP_FAILED", int item = -1, string? resource = null, double? retryAfter = null) =>
        Happen(new RunEvent.Faulted(Index(step), item, Token(step, item), Fault(code, resource, retryAfter)));

    public Plan Park(string step, DateTimeOffset? until = null) => Happen(new RunEvent.Parked(Index(step), -1, Token(step, -1), until));

    public Plan Lose(string step) => Happen(new RunEvent.LeaseLapsed(Index(step), -1, Token(step, -1)));

    public Plan Due(string step, int item = -1) => Happen(new RunEvent.TimerFired(Index(step), item, Token(step, item)));

    public Plan RunTimer() => Happen(new RunEvent.TimerFired(StepCell.Run, StepCell.Whole, State.Run.TimerToken));

    public StepCell Cell(string step, int item = -1) => State.Cell(Index(step), item);

    public int Index(string step) => step.Length == 0 ? StepCell.Run : Shape.Graph.Find(step)!.Index;

    public long Token(string step, int item) => Cell(step, item).Token;

    /// <summary>One line for each command and note, with ids and seconds instead of indexes and instants.</summary>
    public string Line(object happened) => happened switch
    {
        RunCommand.Dispatch d => $"dispatch {Name(d.Step, d.Item)} {d.Kind} attempt {d.Attempt} token {d.Token}{(d.Isolated ? " isolated" : "")}",
        RunCommand.StartTimer t => $"timer {Name(t.Step, t.Item)} token {t.Token} at {Seconds(t.Due)}",
        RunCommand.StopAttempt s => $"stop {Name(s.Step, s.Item)} token {s.Token}",
        RunCommand.EndRun e => $"end {e.Outcome.Name()}{(e.Error is { } error ? $" {error.Code}: {error.Message}" : "")}{string.Concat(e.NotUndone.Select(left => $" not undone {Name(left.Step, left.Item)}"))}",
        PlanNote.RunChanged r => $"run {r.Status.Name()}",
        PlanNote.ProgressChanged p => $"progress {p.Progress}",
        PlanNote.StepStarted s => $"{Name(s.Step, -1)} started, attempt {s.Attempt}",
        PlanNote.StepRetrying r => $"{Name(r.Step, r.Item)} {r.Status.Name()} until {Seconds(r.NextAttemptAt)}: {r.Message}",
        PlanNote.StepWaiting w => $"{Name(w.Step, w.Item)} waits for {w.WaitingFor}{(w.Until is { } until ? $" until {Seconds(until)}" : "")}",
        PlanNote.StepFellBack f => $"{Name(f.Step, f.Item)} falls back to {Name(f.Fallback, -1)}: {f.Message}",
        PlanNote.StepEnded e => $"{Name(e.Step, -1)} ended {e.Status.Name()}{(e.SkipReason is { } reason ? $" ({reason.Name()})" : "")}{(e.Cached ? " cached" : "")}{(e.Message is { } message ? $": {message}" : "")}",
        PlanNote.ItemFailed i => $"{Name(i.Step, i.Item)} {i.Status.Name()}",
        PlanNote.Compensated c => $"{Name(c.Step, c.Item)} compensated by {Name(c.Compensation, -1)}: {c.Status.Name()}",
        StepCell c => $"{Name(c.Step, c.Item)} {c.Status.Name()}{(c.InFlight ? " in flight" : "")}",
        _ => throw new JsonException(happened.ToString()),
    };

    private string Name(int step, int item) => (step == StepCell.Run ? "run" : Shape.Graph[step].Id) + (item < 0 ? "" : $"[{item}]");

    private static string Seconds(DateTimeOffset at) => FormattableString.Invariant($"{(at - Start).TotalSeconds:0.###}");
}
