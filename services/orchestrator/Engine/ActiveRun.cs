using System.Collections.Concurrent;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions.Planning;
using Vanguards.Orchestrator.Store;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// A run in memory. Its state is touched on the writer's turn only; it is dropped whenever a commit failed and made again from the rows.
/// </summary>
internal sealed class ActiveRun(RunFacts facts)
{
    /// <summary>Outputs kept at hand for the next steps, in bytes; the rest is read from the rows.</summary>
    private const long OutputBudget = 1024 * 1024;

    /// <summary>Steps whose upstream is kept at hand, for their items and retries; each may be as long as the run.</summary>
    private const int MaxUpstream = 64;

    private readonly ConcurrentDictionary<AttemptKey, StepOutput> _outputs = [];
    private readonly Dictionary<int, UpstreamRef[]> _upstream = [];
    private readonly ConcurrentQueue<RunInput> _inbox = [];
    private long _outputBytes;
    private int _posted;

    /// <summary>The chain of each attempt that is part of one and has not been reported, by token.</summary>
    private readonly Dictionary<long, StepChain> _chains = [];

    /// <summary>Reports of chained attempts that came before their step was released.</summary>
    private readonly Dictionary<long, StepReport> _early = [];

    public RunFacts Facts { get; } = facts;

    public long Run => Facts.Run;

    public RunState? State { get; set; }

    /// <summary>Attempt of the run, as the lifecycle counts.</summary>
    public int Attempt { get; set; } = 1;

    public RunContext? Context { get; set; }

    /// <summary>True while all there is to tell of the run is in memory: it has been since its acceptance, and has no files and no warnings.</summary>
    public bool IsWhole { get; set; }

    public RunName Name => new(Facts.Run, Facts.Id, Facts.UseCase, Attempt);

    /// <summary>Adds an input; true if nothing is on its way to the writer for this run yet.</summary>
    public bool Enqueue(RunInput input)
    {
        _inbox.Enqueue(input);
        return Interlocked.Exchange(ref _posted, 1) == 0;
    }

    public List<RunInput> TakeInputs()
    {
        Volatile.Write(ref _posted, 0);
        var inputs = new List<RunInput>();
        while (_inbox.TryDequeue(out var input))
        {
            inputs.Add(input);
        }

        return inputs;
    }

    public bool HasInputs => !_inbox.IsEmpty;

    /// <summary>The executor that gets the first attempt goes on with the others by itself.</summary>
    public void Chain(long first, IReadOnlyList<long> others)
    {
        var chain = new StepChain(others);
        _chains[first] = chain;
        foreach (var token in others)
        {
            _chains[token] = chain;
        }
    }

    /// <summary>The chain that the attempt is part of.</summary>
    public StepChain? ChainOf(long token) => _chains.GetValueOrDefault(token);

    /// <summary>True if an executor was to make the attempt by itself, and nothing says that it will not.</summary>
    public bool TakeChained(long token) => ChainOf(token) is { } chain && chain.Ahead.Remove(token) && !chain.IsBroken;

    /// <summary>The attempt was reported, or is lost; if it did not complete, nothing comes after it by itself.</summary>
    public void Unchain(long token, bool completed)
    {
        if (_chains.Remove(token, out var chain) && !completed)
        {
            chain.Break();
        }
    }

    /// <summary>Keeps the report of a chained attempt whose step is not released yet; false if it is none.</summary>
    public bool KeepEarly(StepReport report) => ChainOf(report.Token)?.Ahead.Contains(report.Token) == true && (_early[report.Token] = report) is not null;

    /// <summary>The report that came before the attempt was given out.</summary>
    public StepReport? TakeEarly(long token) => _early.Remove(token, out var report) ? report : null;

    /// <summary>Breaks every chain; answers the attempts that were to be made and are not released.</summary>
    public IReadOnlyList<long> BreakChains()
    {
        var ahead = new List<long>();
        foreach (var chain in _chains.Values.Distinct())
        {
            chain.Break();
            ahead.AddRange(chain.Ahead);
        }

        return ahead;
    }

    /// <summary>Forgets what a failed commit may have made untrue.</summary>
    public void Drop()
    {
        ForgetChains();
        State = null;
        IsWhole = false;
        Context = null;
        _upstream.Clear();
    }

    public void ForgetAttempt()
    {
        ForgetChains();
        State?.ForgetReserved();
        Context = null;
        _upstream.Clear();
    }

    private void ForgetChains()
    {
        _chains.Clear();
        _early.Clear();
    }

    public StepOutput? OutputOf(AttemptKey key) => _outputs.GetValueOrDefault(key);

    public void Keep(AttemptKey key, StepOutput output, int bytes)
    {
        if (Interlocked.Add(ref _outputBytes, bytes) <= OutputBudget)
        {
            _outputs[key] = output;
        }
    }

    /// <summary>What the step needs of the steps upstream; settled once the step is ready, so it is worked out once.</summary>
    public UpstreamRef[] UpstreamOf(int step)
    {
        if (!_upstream.TryGetValue(step, out var refs))
        {
            if (_upstream.Count >= MaxUpstream)
            {
                _upstream.Clear();
            }

            refs = [.. Facts.Definition.UpstreamReadBy(step).Select(ancestor => UpstreamRef.Of(State!, ancestor))];
            _upstream[step] = refs;
        }

        return refs;
    }
}

/// <summary>Names one attempt's row.</summary>
internal readonly record struct AttemptKey(int Step, int Item, long Token);

/// <summary>An ended step and where its output is, if it has one.</summary>
internal readonly record struct UpstreamRef(string Id, string Status, AttemptKey? Output)
{
    public static UpstreamRef Of(RunState state, int step) =>
        new(state.Shape.Graph[step].Id, state.StatusOf(step).Name(), OutputOf(state, step, StepCell.Whole));

    /// <summary>The attempt whose output stands for the step's or item's: its own, or its fallback's, or that one's own fallback's.</summary>
    public static AttemptKey? OutputOf(RunState state, int step, int item)
    {
        var cell = state.Cell(step, item);
        if (cell.Status is not (CellStatus.Completed or CellStatus.Compensated))
        {
            return null;
        }

        return (cell.Fallback is { } fallback ? OutputOf(state, fallback, item) : null) ?? new AttemptKey(step, item, cell.Token);
    }
}
