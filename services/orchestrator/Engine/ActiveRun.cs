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
    private StepChain _chain = new();
    private int _posted;

    /// <summary>The chain that each attempt belongs to which an executor will make by itself, by token.</summary>
    private readonly Dictionary<long, StepChain> _chained = [];

    /// <summary>Reports of such attempts that came before their step was released.</summary>
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

    /// <summary>The executor that got the work goes on with these by itself.</summary>
    public void Chain(IEnumerable<long> tokens)
    {
        var chain = _chain = new StepChain();
        foreach (var token in tokens)
        {
            _chained[token] = chain;
        }
    }

    /// <summary>True if an executor was to make the attempt by itself, and nothing says that it will not.</summary>
    public bool TakeChained(long token) => _chained.Remove(token, out var chain) && !chain.IsBroken;

    /// <summary>Keeps the report of a chained attempt whose step is not released yet; false if it is none.</summary>
    public bool KeepEarly(StepReport report) => _chained.ContainsKey(report.Token) && (_early[report.Token] = report) is not null;

    /// <summary>The report that came before the attempt was given out.</summary>
    public StepReport? TakeEarly(long token) => _early.Remove(token, out var report) ? report : null;

    /// <summary>What an executor was to go on with is given out anew when its turn comes; from any thread.</summary>
    public void BreakChains() => _chain.IsBroken = true;

    /// <summary>Tokens of attempts that are to be made and are not given out yet.</summary>
    public IReadOnlyList<long> Chained => [.. _chained.Keys];

    /// <summary>Forgets what a failed commit may have made untrue.</summary>
    public void Drop()
    {
        Unchain();
        State = null;
        IsWhole = false;
        Context = null;
        _upstream.Clear();
    }

    public void ForgetAttempt()
    {
        Unchain();
        State?.ForgetReserved();
        Context = null;
        _upstream.Clear();
    }

    private void Unchain()
    {
        _chained.Clear();
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
