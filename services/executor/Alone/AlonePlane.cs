using System.Threading.Channels;
using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Steps;

namespace Vanguards.Executor.Alone;

/// <summary>The step plane within a step's own process: the executor outside has claimed the attempt, renews its lease and says when to stop.</summary>
internal sealed class AlonePlane : IStepPlane
{
    /// <summary>A step's log is bounded; these wait for the pipe.</summary>
    private readonly Channel<StepLogLine> _lines = Channel.CreateBounded<StepLogLine>(new BoundedChannelOptions(Steps.StepLog.MaxLines) { SingleReader = true });

    public IObservable<long> Cancellations { get; } = new StopFeed();

    public ChannelReader<StepLogLine> Lines => _lines.Reader;

    public void Log(StepLogLine line) => _lines.Writer.TryWrite(line);

    /// <summary>No line comes after this.</summary>
    public void Complete() => _lines.Writer.Complete();

    public Task<bool> ClaimAsync(StepWork work, string executor, CancellationToken cancel) => Task.FromResult(true);

    public void Started(StepWork work, string executor)
    {
    }

    public Task<IReadOnlyList<long>> RenewAsync(string executor, IReadOnlyList<long> tokens, CancellationToken cancel) => Task.FromResult<IReadOnlyList<long>>([]);

    public ValueTask<IReadOnlyList<StepWork>> TakeAsync(int max, CancellationToken cancel) => throw new NotSupportedException("The work comes once, with the start.");

    public Task ReportAsync(StepReport report, CancellationToken cancel) => throw new NotSupportedException("The report is the last message.");
}
