using System.Collections.Concurrent;
using System.Threading.Channels;
using Vanguards.Contracts.Steps;

namespace Vanguards.Executor.Tests;

/// <summary>The engine's side of the step plane, by script: hands out what a test puts in and keeps what comes back.</summary>
public sealed class TestPlane : IStepPlane, IObservable<long>
{
    private readonly Channel<StepWork> _work = Channel.CreateUnbounded<StepWork>();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<StepReport>> _reports = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _begun = new();
    private readonly List<IObserver<long>> _observers = [];

    public ConcurrentQueue<StepLogLine> Logs { get; } = new();
    public ConcurrentQueue<StepReport> Reports { get; } = new();
    public ConcurrentQueue<string> Calls { get; } = new();
    public ConcurrentQueue<IReadOnlyList<long>> Renewals { get; } = new();

    public Func<StepWork, Task<bool>> OnClaim { get; set; } = _ => Task.FromResult(true);
    public Func<IReadOnlyList<long>, Task<IReadOnlyList<long>>> OnRenew { get; set; } = _ => Task.FromResult<IReadOnlyList<long>>([]);
    public Func<StepReport, Task> OnReport { get; set; } = _ => Task.CompletedTask;

    public IObservable<long> Cancellations => this;

    public void Add(StepWork work) => _work.Writer.TryWrite(work);

    /// <summary>The report on the attempt with that token, once it has come.</summary>
    public Task<StepReport> ReportAsync(long token) => Pending(token).Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    /// <summary>Completes when the attempt was claimed or shown as started.</summary>
    public Task BegunAsync(long token) => Begun(token).Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public void Cancel(long token)
    {
        lock (_observers)
        {
            _observers.ForEach(observer => observer.OnNext(token));
        }
    }

    public async ValueTask<IReadOnlyList<StepWork>> TakeAsync(int max, CancellationToken cancel)
    {
        var taken = new List<StepWork> { await _work.Reader.ReadAsync(cancel) };
        while (taken.Count < max && _work.Reader.TryRead(out var more))
        {
            taken.Add(more);
        }

        return taken;
    }

    public async Task ReportAsync(StepReport report, CancellationToken cancel)
    {
        await OnReport(report);
        Reports.Enqueue(report);
        Calls.Enqueue($"report {report.GetType().Name}");
        Pending(report.Token).TrySetResult(report);
    }

    public async Task<bool> ClaimAsync(StepWork work, string executor, CancellationToken cancel)
    {
        Calls.Enqueue("claim");
        var granted = await OnClaim(work);
        if (granted)
        {
            Begun(work.Token).TrySetResult();
        }

        return granted;
    }

    public void Started(StepWork work, string executor)
    {
        Calls.Enqueue("started");
        Begun(work.Token).TrySetResult();
    }

    public Task<IReadOnlyList<long>> RenewAsync(string executor, IReadOnlyList<long> tokens, CancellationToken cancel)
    {
        Renewals.Enqueue(tokens);
        return OnRenew(tokens);
    }

    public void Log(StepLogLine line) => Logs.Enqueue(line);

    public IDisposable Subscribe(IObserver<long> observer)
    {
        lock (_observers)
        {
            _observers.Add(observer);
        }

        return new Subscription(this, observer);
    }

    private TaskCompletionSource<StepReport> Pending(long token) =>
        _reports.GetOrAdd(token, _ => new TaskCompletionSource<StepReport>(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource Begun(long token) =>
        _begun.GetOrAdd(token, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private sealed class Subscription(TestPlane plane, IObserver<long> observer) : IDisposable
    {
        public void Dispose()
        {
            lock (plane._observers)
            {
                plane._observers.Remove(observer);
            }
        }
    }
}
